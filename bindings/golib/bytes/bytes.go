// Package bytes works on byte slices as package strings does on strings. The iterators (Lines, SplitSeq …) are not supported
// yet.
package bytes

import (
	"internal/value"
	"unicode"
	"unicode/utf8"
)

func str(b []byte) string { return value.AsString(b) }

// Equal tells whether a and b hold the same bytes; nil is empty.
func Equal(a, b []byte) bool { return str(a) == str(b) }

// Compare returns -1, 0 or 1 as a is less than, equal to or greater than b.
func Compare(a, b []byte) int {
	x, y := str(a), str(b)
	switch {
	case x == y:
		return 0
	case x < y:
		return -1
	}
	return 1
}

// Clone returns a copy; nil stays nil.
func Clone(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append([]byte{}, b...)
}

// Index returns the first index of sep in s, or -1.
func Index(s, sep []byte) int { return value.IndexOf(str(s), str(sep)) }

// IndexByte returns the first index of c in b, or -1.
func IndexByte(b []byte, c byte) int { return value.IndexByte(str(b), c) }

func indexRune(s string, r rune) int {
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

// IndexRune returns the first index of r in s, or -1; RuneError finds any invalid UTF-8.
func IndexRune(s []byte, r rune) int { return indexRune(str(s), r) }

// IndexAny returns the first index of any code point of chars in s, or -1.
func IndexAny(s []byte, chars string) int {
	for i, c := range str(s) {
		if indexRune(chars, c) >= 0 {
			return i
		}
	}
	return -1
}

// IndexFunc returns the first index of a code point for which f is true, or -1.
func IndexFunc(s []byte, f func(r rune) bool) int { return indexFunc(s, f, true) }

func indexFunc(s []byte, f func(r rune) bool, truth bool) int {
	for i, r := range str(s) {
		if f(r) == truth {
			return i
		}
	}
	return -1
}

// LastIndex returns the last index of sep in s, or -1.
func LastIndex(s, sep []byte) int {
	n := len(sep)
	if n == 0 {
		return len(s)
	}
	x, y := str(s), str(sep)
	for i := len(s) - n; i >= 0; i-- {
		if x[i] == y[0] && x[i:i+n] == y {
			return i
		}
	}
	return -1
}

// LastIndexByte returns the last index of c in s, or -1.
func LastIndexByte(s []byte, c byte) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == c {
			return i
		}
	}
	return -1
}

// LastIndexAny returns the last index of any code point of chars in s, or -1.
func LastIndexAny(s []byte, chars string) int {
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRune(s[:i])
		i -= size
		if indexRune(chars, r) >= 0 {
			return i
		}
	}
	return -1
}

// LastIndexFunc returns the last index of a code point for which f is true, or -1.
func LastIndexFunc(s []byte, f func(r rune) bool) int { return lastIndexFunc(s, f, true) }

func lastIndexFunc(s []byte, f func(r rune) bool, truth bool) int {
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRune(s[:i])
		i -= size
		if f(r) == truth {
			return i
		}
	}
	return -1
}

// Contains tells whether subslice is in b.
func Contains(b, subslice []byte) bool { return Index(b, subslice) >= 0 }

// ContainsAny tells whether any code point of chars is in b.
func ContainsAny(b []byte, chars string) bool { return IndexAny(b, chars) >= 0 }

// ContainsRune tells whether r is in b.
func ContainsRune(b []byte, r rune) bool { return IndexRune(b, r) >= 0 }

// ContainsFunc tells whether f is true for a code point of b.
func ContainsFunc(b []byte, f func(rune) bool) bool { return IndexFunc(b, f) >= 0 }

// Count counts sep in s without overlaps; an empty one is there once more than there are code points.
func Count(s, sep []byte) int {
	if len(sep) == 0 {
		return utf8.RuneCount(s) + 1
	}
	n := 0
	for {
		i := Index(s, sep)
		if i < 0 {
			return n
		}
		n++
		s = s[i+len(sep):]
	}
}

// HasPrefix tells whether s begins with prefix.
func HasPrefix(s, prefix []byte) bool {
	return len(s) >= len(prefix) && str(s[:len(prefix)]) == str(prefix)
}

// HasSuffix tells whether s ends with suffix.
func HasSuffix(s, suffix []byte) bool {
	return len(s) >= len(suffix) && str(s[len(s)-len(suffix):]) == str(suffix)
}

// EqualFold tells whether s and t are equal under simple case folding.
func EqualFold(s, t []byte) bool {
	for i := 0; i < len(s) && i < len(t); i++ {
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

func equalFoldUnicode(s, t []byte) bool {
	for _, r := range str(s) {
		if len(t) == 0 {
			return false
		}
		c, size := utf8.DecodeRune(t)
		t = t[size:]
		if r == c {
			continue
		}
		f := unicode.SimpleFold(r)
		for f != r && f != c {
			f = unicode.SimpleFold(f)
		}
		if f != c {
			return false
		}
	}
	return len(t) == 0
}

// Cut cuts s around the first sep; found false: there is none, and before is s.
func Cut(s, sep []byte) (before, after []byte, found bool) {
	if i := Index(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, nil, false
}

// CutPrefix returns s without prefix and whether it had it.
func CutPrefix(s, prefix []byte) (after []byte, found bool) {
	if !HasPrefix(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// CutSuffix returns s without suffix and whether it had it.
func CutSuffix(s, suffix []byte) (before []byte, found bool) {
	if !HasSuffix(s, suffix) {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}

// explode cuts s into code points, at most n parts (below 0: no limit).
func explode(s []byte, n int) [][]byte {
	if n < 0 || n > len(s) {
		n = len(s)
	}
	a := make([][]byte, 0, n)
	for len(s) > 0 {
		if len(a) == n-1 {
			return append(a, s)
		}
		_, size := utf8.DecodeRune(s)
		a = append(a, s[:size:size])
		s = s[size:]
	}
	return a
}

// split cuts s at sep, keeping keep bytes of it, into at most n parts.
func split(s, sep []byte, keep, n int) [][]byte {
	if n == 0 {
		return nil
	}
	if len(sep) == 0 {
		return explode(s, n)
	}
	if n < 0 {
		n = Count(s, sep) + 1
	}
	if n > len(s)+1 {
		n = len(s) + 1
	}
	a := make([][]byte, 0, n)
	for len(a) < n-1 {
		i := Index(s, sep)
		if i < 0 {
			break
		}
		a = append(a, s[:i+keep:i+keep])
		s = s[i+len(sep):]
	}
	return append(a, s)
}

// Split cuts s at every sep; an empty sep cuts it into code points.
func Split(s, sep []byte) [][]byte { return split(s, sep, 0, -1) }

// SplitN is Split into at most n parts (below 0: no limit); the last one is the rest.
func SplitN(s, sep []byte, n int) [][]byte { return split(s, sep, 0, n) }

// SplitAfter cuts s behind every sep.
func SplitAfter(s, sep []byte) [][]byte { return split(s, sep, len(sep), -1) }

// SplitAfterN is SplitAfter into at most n parts.
func SplitAfterN(s, sep []byte, n int) [][]byte { return split(s, sep, len(sep), n) }

// Fields returns the parts of s between white space.
func Fields(s []byte) [][]byte { return FieldsFunc(s, unicode.IsSpace) }

// FieldsFunc returns the parts of s between code points for which f is true.
func FieldsFunc(s []byte, f func(rune) bool) [][]byte {
	a := [][]byte{}
	start := -1
	for i, r := range str(s) {
		if f(r) {
			if start >= 0 {
				a = append(a, s[start:i:i])
				start = -1
			}
		} else if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		a = append(a, s[start:len(s):len(s)])
	}
	return a
}
