package strings

import (
	"internal/value"
	"io"
)

// A Replacer replaces a list of strings by others, in one pass and without overlaps. Where several match, the first of
// the list is taken.
type Replacer struct {
	oldnew []string
	empty  bool         // one of the old strings is empty: it matches everywhere
	first  [256][]int32 // by first byte: which old strings may match, in order, as indices into oldnew
}

// NewReplacer returns a Replacer for a list of old, new pairs.
func NewReplacer(oldnew ...string) *Replacer {
	if len(oldnew)%2 == 1 {
		panic("strings.NewReplacer: odd argument count")
	}
	r := &Replacer{oldnew: append([]string(nil), oldnew...)}
	for i := 0; i < len(oldnew); i += 2 {
		if oldnew[i] == "" {
			r.empty = true
		} else {
			c := oldnew[i][0]
			r.first[c] = append(r.first[c], int32(i))
		}
	}
	return r
}

// match returns which old string s begins with, or -1.
func (r *Replacer) match(s string, ignoreEmpty bool) int {
	if r.empty {
		// An empty string may come before a longer one in the list.
		for i := 0; i < len(r.oldnew); i += 2 {
			if old := r.oldnew[i]; HasPrefix(s, old) && !(old == "" && ignoreEmpty) {
				return i
			}
		}
		return -1
	}
	if s == "" {
		return -1
	}
	for _, i := range r.first[s[0]] {
		if HasPrefix(s, r.oldnew[i]) {
			return int(i)
		}
	}
	return -1
}

// Replace returns s with all replacements made.
func (r *Replacer) Replace(s string) string {
	var b []byte
	last := 0
	prevEmpty := false
	for i := 0; i <= len(s); {
		if !r.empty && (i == len(s) || r.first[s[i]] == nil) {
			i++
			continue
		}
		m := r.match(s[i:], prevEmpty)
		prevEmpty = m >= 0 && r.oldnew[m] == ""
		if m < 0 {
			i++
			continue
		}
		b = append(b, s[last:i]...)
		b = append(b, r.oldnew[m+1]...)
		i += len(r.oldnew[m])
		last = i
	}
	if b == nil && last == 0 {
		return s
	}
	return value.AsString(append(b, s[last:]...))
}

// WriteString writes s to w with all replacements made.
func (r *Replacer) WriteString(w io.Writer, s string) (n int, err error) {
	return io.WriteString(w, r.Replace(s))
}
