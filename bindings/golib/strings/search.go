// Package strings works on UTF-8 strings. The iterators (Lines, SplitSeq, FieldsSeq …) are not supported yet.
package strings

import (
	"internal/value"
	"unicode"
	"unicode/utf8"
)

// Index returns the first index of substr in s, or -1.
func Index(s, substr string) int { return value.IndexOf(s, substr) }

// IndexByte returns the first index of c in s, or -1.
func IndexByte(s string, c byte) int { return value.IndexByte(s, c) }

// IndexRune returns the first index of r in s, or -1; RuneError finds any invalid UTF-8.
func IndexRune(s string, r rune) int {
	switch {
	case 0 <= r && r < utf8.RuneSelf:
		return value.IndexByte(s, byte(r))
	case r == utf8.RuneError:
		for i, c := range s {
			if c == utf8.RuneError {
				return i
			}
		}
		return -1
	case !utf8.ValidRune(r):
		return -1
	}
	return value.IndexOf(s, string(r))
}

// IndexAny returns the first index of any code point of chars in s, or -1.
func IndexAny(s, chars string) int {
	for i, c := range s {
		if IndexRune(chars, c) >= 0 {
			return i
		}
	}
	return -1
}

// IndexFunc returns the first index of a code point for which f is true, or -1.
func IndexFunc(s string, f func(rune) bool) int { return indexFunc(s, f, true) }

func indexFunc(s string, f func(rune) bool, truth bool) int {
	for i, r := range s {
		if f(r) == truth {
			return i
		}
	}
	return -1
}

// LastIndex returns the last index of substr in s, or -1.
func LastIndex(s, substr string) int {
	n := len(substr)
	if n == 0 {
		return len(s)
	}
	first := substr[0]
	for i := len(s) - n; i >= 0; i-- {
		if s[i] == first && s[i:i+n] == substr {
			return i
		}
	}
	return -1
}

// LastIndexByte returns the last index of c in s, or -1.
func LastIndexByte(s string, c byte) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == c {
			return i
		}
	}
	return -1
}

// LastIndexAny returns the last index of any code point of chars in s, or -1.
func LastIndexAny(s, chars string) int {
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		if IndexRune(chars, r) >= 0 {
			return i
		}
	}
	return -1
}

// LastIndexFunc returns the last index of a code point for which f is true, or -1.
func LastIndexFunc(s string, f func(rune) bool) int { return lastIndexFunc(s, f, true) }

func lastIndexFunc(s string, f func(rune) bool, truth bool) int {
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		if f(r) == truth {
			return i
		}
	}
	return -1
}

// Contains tells whether substr is in s.
func Contains(s, substr string) bool { return value.IndexOf(s, substr) >= 0 }

// ContainsAny tells whether any code point of chars is in s.
func ContainsAny(s, chars string) bool { return IndexAny(s, chars) >= 0 }

// ContainsRune tells whether r is in s.
func ContainsRune(s string, r rune) bool { return IndexRune(s, r) >= 0 }

// ContainsFunc tells whether f is true for a code point of s.
func ContainsFunc(s string, f func(rune) bool) bool { return IndexFunc(s, f) >= 0 }

// Count counts substr in s without overlaps; an empty one is there once more than there are code points.
func Count(s, substr string) int {
	if substr == "" {
		return utf8.RuneCountInString(s) + 1
	}
	n := 0
	for {
		i := value.IndexOf(s, substr)
		if i < 0 {
			return n
		}
		n++
		s = s[i+len(substr):]
	}
}

// HasPrefix tells whether s begins with prefix.
func HasPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && s[:len(prefix)] == prefix
}

// HasSuffix tells whether s ends with suffix.
func HasSuffix(s, suffix string) bool {
	return len(s) >= len(suffix) && s[len(s)-len(suffix):] == suffix
}

// Compare returns -1, 0 or 1 as a is less than, equal to or greater than b.
func Compare(a, b string) int {
	switch {
	case a == b:
		return 0
	case a < b:
		return -1
	}
	return 1
}

// EqualFold tells whether s and t are equal under simple case folding.
func EqualFold(s, t string) bool {
	i := 0
	for ; i < len(s) && i < len(t); i++ {
		a, b := s[i], t[i]
		if a|b >= utf8.RuneSelf {
			return equalFoldUnicode(s[i:], t[i:])
		}
		if a == b {
			continue
		}
		if a|0x20 != b|0x20 || a|0x20 < 'a' || a|0x20 > 'z' {
			return false
		}
	}
	return len(s) == len(t)
}

func equalFoldUnicode(s, t string) bool {
	for _, r := range s {
		if t == "" {
			return false
		}
		c, size := utf8.DecodeRuneInString(t)
		t = t[size:]
		if r == c {
			continue
		}
		// Around r's orbit until c is met or passed.
		f := unicode.SimpleFold(r)
		for f != r && f != c {
			f = unicode.SimpleFold(f)
		}
		if f != c {
			return false
		}
	}
	return t == ""
}

// Cut cuts s around the first sep; found false: there is none, and before is s.
func Cut(s, sep string) (before, after string, found bool) {
	if i := value.IndexOf(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// CutPrefix returns s without prefix and whether it had it.
func CutPrefix(s, prefix string) (after string, found bool) {
	if !HasPrefix(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// CutSuffix returns s without suffix and whether it had it.
func CutSuffix(s, suffix string) (before string, found bool) {
	if !HasSuffix(s, suffix) {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}
