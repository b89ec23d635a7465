package strings

import (
	"internal/value"
	"unicode"
	"unicode/utf8"
)

// Clone returns a copy of s in memory of its own.
func Clone(s string) string {
	return value.AsString([]byte(s))
}

// Repeat returns s count times.
func Repeat(s string, count int) string {
	if count < 0 {
		panic("strings: negative Repeat count")
	}
	if count == 0 || s == "" {
		return ""
	}
	if count == 1 {
		return s
	}
	n := len(s) * count
	if n/count != len(s) {
		panic("strings: Repeat output length overflow")
	}
	b := make([]byte, n)
	for done := copy(b, s); done < n; {
		done += copy(b[done:], b[:done])
	}
	return value.AsString(b)
}

// Replace returns s with the first n (below 0: all) old replaced by new; an empty old is before every code point and at the end.
func Replace(s, old, new string, n int) string {
	if old == new || n == 0 {
		return s
	}
	if m := Count(s, old); m == 0 {
		return s
	} else if n < 0 || m < n {
		n = m
	}
	b := make([]byte, 0, len(s)+n*(len(new)-len(old)))
	for i := 0; i < n; i++ {
		j := 0
		if old == "" {
			if i > 0 {
				_, j = utf8.DecodeRuneInString(s)
			}
		} else {
			j = value.IndexOf(s, old)
		}
		b = append(b, s[:j]...)
		b = append(b, new...)
		s = s[j+len(old):]
	}
	return value.AsString(append(b, s...))
}

// ReplaceAll replaces every old by new.
func ReplaceAll(s, old, new string) string { return Replace(s, old, new, -1) }

// Map returns s with every code point replaced by mapping's result; a negative one drops it.
func Map(mapping func(rune) rune, s string) string {
	// As long as nothing changes nothing is copied.
	var b []byte
	for i, r := range s {
		m := mapping(r)
		if b == nil {
			if m == r {
				if r != utf8.RuneError {
					continue
				}
				// Invalid bytes become U+FFFD; a real U+FFFD stays.
				if _, size := utf8.DecodeRuneInString(s[i:]); size != 1 {
					continue
				}
			}
			b = make([]byte, i, len(s)+utf8.UTFMax)
			copy(b, s[:i])
		}
		if m >= 0 {
			b = utf8.AppendRune(b, m)
		}
	}
	if b == nil {
		return s
	}
	return value.AsString(b)
}

// ToUpper maps s to upper case.
func ToUpper(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf {
			return Map(unicode.ToUpper, s)
		}
	}
	var b []byte
	for i := 0; i < len(s); i++ {
		if c := s[i]; 'a' <= c && c <= 'z' {
			if b == nil {
				b = []byte(s)
			}
			b[i] = c - ('a' - 'A')
		}
	}
	if b == nil {
		return s
	}
	return value.AsString(b)
}

// ToLower maps s to lower case.
func ToLower(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf {
			return Map(unicode.ToLower, s)
		}
	}
	var b []byte
	for i := 0; i < len(s); i++ {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			if b == nil {
				b = []byte(s)
			}
			b[i] = c + ('a' - 'A')
		}
	}
	if b == nil {
		return s
	}
	return value.AsString(b)
}

// ToTitle maps s to title case.
func ToTitle(s string) string { return Map(unicode.ToTitle, s) }

// ToValidUTF8 replaces each run of invalid bytes by replacement.
func ToValidUTF8(s, replacement string) string {
	var b []byte
	invalid, changed := false, false
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				if !changed {
					changed = true
					b = append(make([]byte, 0, len(s)+len(replacement)), s[:i]...)
				}
				if !invalid {
					b = append(b, replacement...)
				}
				invalid = true
				continue
			}
		}
		invalid = false
		if changed {
			b = utf8.AppendRune(b, r)
		}
	}
	if !changed {
		return s
	}
	return value.AsString(b)
}

// isSeparator tells whether a word may begin behind r.
func isSeparator(r rune) bool {
	if r <= 0x7F {
		return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_')
	}
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && unicode.IsSpace(r)
}

// Title maps the first letter of every word to title case, by a rough idea of words.
func Title(s string) string {
	prev := ' '
	return Map(func(r rune) rune {
		begins := isSeparator(prev)
		prev = r
		if begins {
			return unicode.ToTitle(r)
		}
		return r
	}, s)
}

// TrimFunc cuts code points for which f is true off both ends.
func TrimFunc(s string, f func(rune) bool) string { return TrimRightFunc(TrimLeftFunc(s, f), f) }

// TrimLeftFunc cuts code points for which f is true off the beginning.
func TrimLeftFunc(s string, f func(rune) bool) string {
	i := indexFunc(s, f, false)
	if i < 0 {
		return ""
	}
	return s[i:]
}

// TrimRightFunc cuts code points for which f is true off the end.
func TrimRightFunc(s string, f func(rune) bool) string {
	i := lastIndexFunc(s, f, false)
	if i < 0 {
		return ""
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return s[:i+size]
}

// Trim cuts the code points of cutset off both ends.
func Trim(s, cutset string) string { return TrimRight(TrimLeft(s, cutset), cutset) }

// TrimLeft cuts the code points of cutset off the beginning.
func TrimLeft(s, cutset string) string {
	if cutset == "" {
		return s
	}
	for i, r := range s {
		if !ContainsRune(cutset, r) {
			return s[i:]
		}
	}
	return ""
}

// TrimRight cuts the code points of cutset off the end.
func TrimRight(s, cutset string) string {
	if cutset == "" {
		return s
	}
	for s != "" {
		r, size := utf8.DecodeLastRuneInString(s)
		if !ContainsRune(cutset, r) {
			break
		}
		s = s[:len(s)-size]
	}
	return s
}

func isASCIISpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// TrimSpace cuts white space off both ends.
func TrimSpace(s string) string {
	start, end := 0, len(s)
	for ; start < end; start++ {
		if c := s[start]; c >= utf8.RuneSelf {
			return TrimFunc(s[start:], unicode.IsSpace)
		} else if !isASCIISpace(c) {
			break
		}
	}
	for ; end > start; end-- {
		if c := s[end-1]; c >= utf8.RuneSelf {
			return TrimRightFunc(s[start:end], unicode.IsSpace)
		} else if !isASCIISpace(c) {
			break
		}
	}
	return s[start:end]
}

// TrimPrefix returns s without prefix.
func TrimPrefix(s, prefix string) string {
	if HasPrefix(s, prefix) {
		return s[len(prefix):]
	}
	return s
}

// TrimSuffix returns s without suffix.
func TrimSuffix(s, suffix string) string {
	if HasSuffix(s, suffix) {
		return s[:len(s)-len(suffix)]
	}
	return s
}
