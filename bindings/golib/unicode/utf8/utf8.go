// Package utf8 translates between runes and their UTF-8 bytes.
package utf8

import "internal/value"

const (
	// RuneError stands for bytes that are no valid encoding: U+FFFD.
	RuneError = '\uFFFD'
	// RuneSelf is the first value that takes more than one byte.
	RuneSelf = 0x80
	// MaxRune is the largest code point.
	MaxRune = '\U0010FFFF'
	// UTFMax is the most bytes that one rune takes.
	UTFMax = 4

	surrogateMin = 0xD800
	surrogateMax = 0xDFFF
)

// DecodeRuneInString decodes the first rune of s and its width: (RuneError, 0) if s is empty, (RuneError, 1) if invalid.
func DecodeRuneInString(s string) (rune, int) {
	if len(s) == 0 {
		return RuneError, 0
	}
	b := s[0]
	if b < RuneSelf {
		return rune(b), 1
	}
	// The language decodes the same way when it ranges over a string.
	n := len(s)
	if n > UTFMax {
		n = UTFMax
	}
	first := true
	r := rune(RuneError)
	for i, c := range s[:n] {
		if !first {
			return r, i
		}
		r = c
		first = false
		if c == RuneError {
			if n >= 3 && b == 0xEF && s[1] == 0xBF && s[2] == 0xBD {
				return c, 3
			}
			return c, 1
		}
	}
	return r, n
}

// DecodeRune decodes the first rune of p, as DecodeRuneInString.
func DecodeRune(p []byte) (rune, int) {
	n := len(p)
	if n == 0 {
		return RuneError, 0
	}
	b := p[0]
	switch {
	case b < RuneSelf:
		return rune(b), 1
	case b < 0xC2 || b > 0xF4:
		return RuneError, 1
	case b < 0xE0:
		if n < 2 || p[1]&0xC0 != 0x80 {
			return RuneError, 1
		}
		return rune(b&0x1F)<<6 | rune(p[1]&0x3F), 2
	case b < 0xF0:
		if n < 3 || p[1]&0xC0 != 0x80 || p[2]&0xC0 != 0x80 {
			return RuneError, 1
		}
		r := rune(b&0x0F)<<12 | rune(p[1]&0x3F)<<6 | rune(p[2]&0x3F)
		if r < 0x800 || surrogateMin <= r && r <= surrogateMax {
			return RuneError, 1
		}
		return r, 3
	}
	if n < 4 || p[1]&0xC0 != 0x80 || p[2]&0xC0 != 0x80 || p[3]&0xC0 != 0x80 {
		return RuneError, 1
	}
	r := rune(b&0x07)<<18 | rune(p[1]&0x3F)<<12 | rune(p[2]&0x3F)<<6 | rune(p[3]&0x3F)
	if r < 0x10000 || r > MaxRune {
		return RuneError, 1
	}
	return r, 4
}

// FullRune tells whether p begins with a whole encoding; an invalid one counts as whole.
func FullRune(p []byte) bool {
	n := len(p)
	if n == 0 {
		return false
	}
	b := p[0]
	need := 1
	low, high := byte(0x80), byte(0xBF)
	switch {
	case b < 0xC2 || b > 0xF4:
		return true
	case b < 0xE0:
		need = 2
	case b < 0xF0:
		need = 3
	default:
		need = 4
	}
	if n >= need {
		return true
	}
	switch b {
	case 0xE0:
		low = 0xA0
	case 0xED:
		high = 0x9F
	case 0xF0:
		low = 0x90
	case 0xF4:
		high = 0x8F
	}
	// Too short: whole only if what is there cannot be continued to a valid rune.
	if n > 1 && (p[1] < low || p[1] > high) {
		return true
	}
	return n > 2 && p[2]&0xC0 != 0x80
}

// FullRuneInString is FullRune for strings.
func FullRuneInString(s string) bool {
	if len(s) > UTFMax {
		s = s[:UTFMax]
	}
	return FullRune(value.AsBytes(s))
}

// DecodeLastRune decodes the last rune of p and its width.
func DecodeLastRune(p []byte) (rune, int) {
	end := len(p)
	if end == 0 {
		return RuneError, 0
	}
	start := end - 1
	if p[start] < RuneSelf {
		return rune(p[start]), 1
	}
	limit := end - UTFMax
	if limit < 0 {
		limit = 0
	}
	for start--; start >= limit; start-- {
		if RuneStart(p[start]) {
			break
		}
	}
	if start < 0 {
		start = 0
	}
	r, size := DecodeRune(p[start:end])
	if start+size != end {
		return RuneError, 1
	}
	return r, size
}

// DecodeLastRuneInString decodes the last rune of s and its width.
func DecodeLastRuneInString(s string) (rune, int) {
	if n := len(s); n > 0 && s[n-1] < RuneSelf {
		return rune(s[n-1]), 1
	}
	if len(s) > UTFMax {
		s = s[len(s)-UTFMax:]
	}
	return DecodeLastRune(value.AsBytes(s))
}

// RuneLen returns how many bytes r takes, -1 if it has no encoding.
func RuneLen(r rune) int {
	switch {
	case r < 0:
		return -1
	case r < RuneSelf:
		return 1
	case r < 0x800:
		return 2
	case surrogateMin <= r && r <= surrogateMax:
		return -1
	case r < 0x10000:
		return 3
	case r <= MaxRune:
		return 4
	}
	return -1
}

// EncodeRune writes r into p, which must be long enough, and returns the number of bytes.
func EncodeRune(p []byte, r rune) int {
	if uint32(r) < RuneSelf {
		p[0] = byte(r)
		return 1
	}
	if !ValidRune(r) {
		r = RuneError
	}
	if r < 0x800 {
		p[1] = 0x80 | byte(r)&0x3F
		p[0] = 0xC0 | byte(r>>6)
		return 2
	}
	if r < 0x10000 {
		p[2] = 0x80 | byte(r)&0x3F
		p[1] = 0x80 | byte(r>>6)&0x3F
		p[0] = 0xE0 | byte(r>>12)
		return 3
	}
	p[3] = 0x80 | byte(r)&0x3F
	p[2] = 0x80 | byte(r>>6)&0x3F
	p[1] = 0x80 | byte(r>>12)&0x3F
	p[0] = 0xF0 | byte(r>>18)
	return 4
}

// AppendRune appends r's encoding to p.
func AppendRune(p []byte, r rune) []byte {
	if uint32(r) < RuneSelf {
		return append(p, byte(r))
	}
	if !ValidRune(r) {
		r = RuneError
	}
	if r < 0x800 {
		return append(p, 0xC0|byte(r>>6), 0x80|byte(r)&0x3F)
	}
	if r < 0x10000 {
		return append(p, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
	}
	return append(p, 0xF0|byte(r>>18), 0x80|byte(r>>12)&0x3F, 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
}

// RuneCount returns the number of runes in p; each invalid byte is one.
func RuneCount(p []byte) int {
	n := 0
	for i := 0; i < len(p); n++ {
		if p[i] < RuneSelf {
			i++
			continue
		}
		_, size := DecodeRune(p[i:])
		i += size
	}
	return n
}

// RuneCountInString returns the number of runes in s.
func RuneCountInString(s string) (n int) {
	for range s {
		n++
	}
	return n
}

// RuneStart tells whether b could be the first byte of an encoding.
func RuneStart(b byte) bool { return b&0xC0 != 0x80 }

// Valid tells whether p is valid UTF-8.
func Valid(p []byte) bool {
	for i := 0; i < len(p); {
		if p[i] < RuneSelf {
			i++
			continue
		}
		r, size := DecodeRune(p[i:])
		if r == RuneError && size == 1 {
			return false
		}
		i += size
	}
	return true
}

// ValidString tells whether s is valid UTF-8.
func ValidString(s string) bool {
	for i, r := range s {
		if r == RuneError && (len(s)-i < 3 || s[i] != 0xEF || s[i+1] != 0xBF || s[i+2] != 0xBD) {
			return false
		}
	}
	return true
}

// ValidRune tells whether r can be encoded: no surrogate, not out of range.
func ValidRune(r rune) bool {
	return 0 <= r && r < surrogateMin || surrogateMax < r && r <= MaxRune
}
