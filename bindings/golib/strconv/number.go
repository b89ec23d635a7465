// Package strconv converts between numbers, bools and strings. Conversions between decimal and binary floating point are
// exact: what can be decided in 64 or 128 bits is, everything else by whole numbers of any size (natural.go).
package strconv

import (
	"errors"
	"internal/value"
)

// ErrRange says that a value does not fit its type.
var ErrRange = errors.New("value out of range")

// ErrSyntax says that a string is no number.
var ErrSyntax = errors.New("invalid syntax")

// IntSize is the size of an int in bits.
const IntSize = 64

// A NumError tells which function could not convert what, and why.
type NumError struct {
	Func string
	Num  string
	Err  error
}

func (e *NumError) Error() string {
	return "strconv." + e.Func + ": parsing " + Quote(e.Num) + ": " + e.Err.Error()
}

func (e *NumError) Unwrap() error { return e.Err }

func syntaxError(fn, s string) *NumError { return &NumError{fn, s, ErrSyntax} }

func rangeError(fn, s string) *NumError { return &NumError{fn, s, ErrRange} }

func baseError(fn, s string, base int) *NumError {
	return &NumError{fn, s, errors.New("invalid base " + Itoa(base))}
}

func bitSizeError(fn, s string, bitSize int) *NumError {
	return &NumError{fn, s, errors.New("invalid bit size " + Itoa(bitSize))}
}

// ParseBool accepts 1, t, T, TRUE, true, True, 0, f, F, FALSE, false, False.
func ParseBool(str string) (bool, error) {
	switch str {
	case "1", "t", "T", "true", "TRUE", "True":
		return true, nil
	case "0", "f", "F", "false", "FALSE", "False":
		return false, nil
	}
	return false, syntaxError("ParseBool", str)
}

// FormatBool returns "true" or "false".
func FormatBool(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// AppendBool appends "true" or "false".
func AppendBool(dst []byte, b bool) []byte {
	return append(dst, FormatBool(b)...)
}

// ParseUint is ParseInt for numbers without a sign.
func ParseUint(s string, base int, bitSize int) (uint64, error) {
	if s == "" {
		return 0, syntaxError("ParseUint", s)
	}
	n, err := parseUint("ParseUint", s, s, base, bitSize)
	if err != nil {
		return n, err
	}
	return n, nil
}

// parseUint reads the digits of s; whole is what the caller was given, for the error.
func parseUint(fn, whole, s string, base int, bitSize int) (uint64, *NumError) {
	underscores := false
	digits := s
	switch {
	case 2 <= base && base <= 36:
	case base == 0:
		base = 10
		if s[0] == '0' {
			switch {
			case len(s) >= 3 && s[1]|0x20 == 'b':
				base = 2
				digits = s[2:]
			case len(s) >= 3 && s[1]|0x20 == 'o':
				base = 8
				digits = s[2:]
			case len(s) >= 3 && s[1]|0x20 == 'x':
				base = 16
				digits = s[2:]
			default:
				base = 8
				digits = s[1:]
			}
		}
		underscores = true
	default:
		return 0, baseError(fn, whole, base)
	}
	if bitSize == 0 {
		bitSize = IntSize
	} else if bitSize < 0 || bitSize > 64 {
		return 0, bitSizeError(fn, whole, bitSize)
	}
	max := uint64(1)<<uint(bitSize) - 1
	cutoff := ^uint64(0)/uint64(base) + 1
	sawUnderscore := false
	var n uint64
	for i := 0; i < len(digits); i++ {
		c := digits[i]
		var d byte
		switch {
		case '0' <= c && c <= '9':
			d = c - '0'
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			d = c | 0x20 - 'a' + 10
		case c == '_' && underscores:
			sawUnderscore = true
			continue
		default:
			return 0, syntaxError(fn, whole)
		}
		if int(d) >= base {
			return 0, syntaxError(fn, whole)
		}
		if n >= cutoff {
			return max, rangeError(fn, whole)
		}
		n *= uint64(base)
		next := n + uint64(d)
		if next < n || next > max {
			return max, rangeError(fn, whole)
		}
		n = next
	}
	if sawUnderscore && !underscoresOK(s) {
		return 0, syntaxError(fn, whole)
	}
	return n, nil
}

// underscoresOK tells whether every underscore stands between digits (or after a base prefix), as in Go source.
func underscoresOK(s string) bool {
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	hex := false
	// What the previous character was: nothing yet, a digit or prefix, an underscore, something else.
	const none, digit, underscore, other = 0, 1, 2, 3
	prev := none
	if len(s) >= 2 && s[0] == '0' {
		switch s[1] | 0x20 {
		case 'b', 'o', 'x':
			prev = digit
			hex = s[1]|0x20 == 'x'
			s = s[2:]
		}
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case '0' <= c && c <= '9' || hex && 'a' <= c|0x20 && c|0x20 <= 'f':
			prev = digit
		case c == '_':
			if prev != digit {
				return false
			}
			prev = underscore
		default:
			if prev == underscore {
				return false
			}
			prev = other
		}
	}
	return prev != underscore
}

// ParseInt reads s in the given base (2 to 36; 0: as its prefix says, underscores allowed) for an integer of bitSize bits.
// Out of range it returns the nearest value and ErrRange.
func ParseInt(s string, base int, bitSize int) (i int64, err error) {
	if s == "" {
		return 0, syntaxError("ParseInt", s)
	}
	digits := s
	neg := false
	if s[0] == '-' || s[0] == '+' {
		neg = s[0] == '-'
		digits = s[1:]
		if digits == "" {
			return 0, syntaxError("ParseInt", s)
		}
	}
	un, failure := parseUint("ParseInt", s, digits, base, bitSize)
	if failure != nil && failure.Err != ErrRange {
		return 0, failure
	}
	if bitSize == 0 {
		bitSize = IntSize
	}
	cutoff := uint64(1) << uint(bitSize-1)
	if !neg && un >= cutoff {
		return int64(cutoff - 1), rangeError("ParseInt", s)
	}
	if neg && un > cutoff {
		return -int64(cutoff), rangeError("ParseInt", s)
	}
	if neg {
		return -int64(un), nil
	}
	return int64(un), nil
}

// Atoi is ParseInt(s, 10, 0) as an int.
func Atoi(s string) (int, error) {
	if n := len(s); 0 < n && n < 19 {
		i := 0
		if s[0] == '-' || s[0] == '+' {
			i = 1
		}
		v := 0
		start := i
		for ; i < n; i++ {
			d := s[i] - '0'
			if d > 9 {
				break
			}
			v = v*10 + int(d)
		}
		if i == n && i > start {
			if s[0] == '-' {
				v = -v
			}
			return v, nil
		}
		return 0, syntaxError("Atoi", s)
	}
	v, err := ParseInt(s, 10, 0)
	if failure, ok := err.(*NumError); ok {
		failure.Func = "Atoi"
	}
	return int(v), err
}

const digitChars = "0123456789abcdefghijklmnopqrstuvwxyz"

// Two digits for every number below 100: half as many divisions.
const digitPairs = "00010203040506070809" +
	"10111213141516171819" +
	"20212223242526272829" +
	"30313233343536373839" +
	"40414243444546474849" +
	"50515253545556575859" +
	"60616263646566676869" +
	"70717273747576777879" +
	"80818283848586878889" +
	"90919293949596979899"

// Itoa is FormatInt(int64(i), 10).
func Itoa(i int) string { return FormatInt(int64(i), 10) }

// FormatInt returns i in the given base, 2 to 36.
func FormatInt(i int64, base int) string {
	if i >= 0 {
		return FormatUint(uint64(i), base)
	}
	if base == 10 {
		u := -uint64(i)
		buf := make([]byte, decimalLen(u)+1)
		buf[0] = '-'
		putDecimal(buf, u)
		return value.AsString(buf)
	}
	return value.AsString(appendUint(nil, -uint64(i), base, true))
}

// FormatUint returns i in the given base, 2 to 36.
func FormatUint(i uint64, base int) string {
	if base == 10 {
		if i < 10 {
			return digitChars[i : i+1]
		}
		if i < 100 {
			return digitPairs[2*i : 2*i+2]
		}
		buf := make([]byte, decimalLen(i))
		putDecimal(buf, i)
		return value.AsString(buf)
	}
	return value.AsString(appendUint(nil, i, base, false))
}

// AppendInt appends FormatInt(i, base).
func AppendInt(dst []byte, i int64, base int) []byte {
	if i < 0 {
		return appendUint(dst, -uint64(i), base, true)
	}
	return appendUint(dst, uint64(i), base, false)
}

// AppendUint appends FormatUint(i, base).
func AppendUint(dst []byte, i uint64, base int) []byte {
	return appendUint(dst, i, base, false)
}

func decimalLen(u uint64) int {
	n := 1
	for u >= 10000 {
		u /= 10000
		n += 4
	}
	switch {
	case u >= 1000:
		return n + 3
	case u >= 100:
		return n + 2
	case u >= 10:
		return n + 1
	}
	return n
}

// putDecimal writes u into the end of buf.
func putDecimal(buf []byte, u uint64) {
	i := len(buf)
	for u >= 100 {
		rest := u / 100
		pair := (u - rest*100) * 2
		i -= 2
		buf[i+1] = digitPairs[pair+1]
		buf[i] = digitPairs[pair]
		u = rest
	}
	if u >= 10 {
		buf[i-1] = digitPairs[2*u+1]
		buf[i-2] = digitPairs[2*u]
		return
	}
	buf[i-1] = byte(u) + '0'
}

func appendUint(dst []byte, u uint64, base int, neg bool) []byte {
	if base < 2 || base > len(digitChars) {
		panic("strconv: illegal AppendInt/FormatInt base")
	}
	if neg {
		dst = append(dst, '-')
	}
	b := uint64(base)
	n := 1
	for rest := u; rest >= b; rest /= b {
		n++
	}
	start := len(dst)
	for i := 0; i < n; i++ {
		dst = append(dst, '0')
	}
	if base == 10 {
		putDecimal(dst, u)
		return dst
	}
	for i := start + n - 1; i >= start; i-- {
		rest := u / b
		dst[i] = digitChars[u-rest*b]
		u = rest
	}
	return dst
}
