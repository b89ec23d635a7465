package strings

import (
	"internal/value"
	"unicode"
	"unicode/utf8"
)

// explode cuts s into code points, at most n parts (below 0: no limit).
func explode(s string, n int) []string {
	l := utf8.RuneCountInString(s)
	if n < 0 || n > l {
		n = l
	}
	a := make([]string, n)
	for i := 0; i < n-1; i++ {
		_, size := utf8.DecodeRuneInString(s)
		a[i] = s[:size]
		s = s[size:]
	}
	if n > 0 {
		a[n-1] = s
	}
	return a
}

// split cuts s at sep, keeping keep bytes of it, into at most n parts.
func split(s, sep string, keep, n int) []string {
	if n == 0 {
		return nil
	}
	if sep == "" {
		return explode(s, n)
	}
	if n < 0 {
		n = Count(s, sep) + 1
	}
	if n > len(s)+1 {
		n = len(s) + 1
	}
	a := make([]string, 0, n)
	for len(a) < n-1 {
		i := value.IndexOf(s, sep)
		if i < 0 {
			break
		}
		a = append(a, s[:i+keep])
		s = s[i+len(sep):]
	}
	return append(a, s)
}

// Split cuts s at every sep; an empty sep cuts it into code points.
func Split(s, sep string) []string { return split(s, sep, 0, -1) }

// SplitN is Split into at most n parts (below 0: no limit); the last one is the rest.
func SplitN(s, sep string, n int) []string { return split(s, sep, 0, n) }

// SplitAfter cuts s behind every sep.
func SplitAfter(s, sep string) []string { return split(s, sep, len(sep), -1) }

// SplitAfterN is SplitAfter into at most n parts.
func SplitAfterN(s, sep string, n int) []string { return split(s, sep, len(sep), n) }

// Fields returns the parts of s between white space.
func Fields(s string) []string { return FieldsFunc(s, unicode.IsSpace) }

// FieldsFunc returns the parts of s between code points for which f is true.
func FieldsFunc(s string, f func(rune) bool) []string {
	a := []string{}
	start := -1
	for i, r := range s {
		if f(r) {
			if start >= 0 {
				a = append(a, s[start:i])
				start = -1
			}
		} else if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		a = append(a, s[start:])
	}
	return a
}

// Join puts sep between the elements.
func Join(elems []string, sep string) string {
	switch len(elems) {
	case 0:
		return ""
	case 1:
		return elems[0]
	}
	n := len(sep) * (len(elems) - 1)
	for _, e := range elems {
		n += len(e)
	}
	b := make([]byte, 0, n)
	for i, e := range elems {
		if i > 0 {
			b = append(b, sep...)
		}
		b = append(b, e...)
	}
	return value.AsString(b)
}
