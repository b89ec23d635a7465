// Package hex is hexadecimal text.
package hex

import (
	"errors"
	"fmt"
)

const digits = "0123456789abcdef"

// ErrLength is returned for a text of odd length.
var ErrLength = errors.New("encoding/hex: odd length hex string")

// InvalidByteError is the byte that is no hexadecimal digit.
type InvalidByteError byte

func (e InvalidByteError) Error() string {
	return fmt.Sprintf("encoding/hex: invalid byte: %#U", rune(e))
}

// EncodedLen is the length of the text of n bytes.
func EncodedLen(n int) int { return n * 2 }

// DecodedLen is the number of bytes that a text of length n stands for.
func DecodedLen(n int) int { return n / 2 }

// AppendEncode appends the text of src to dst.
func AppendEncode(dst, src []byte) []byte {
	for _, b := range src {
		dst = append(dst, digits[b>>4], digits[b&15])
	}
	return dst
}

// Encode writes the text of src to dst.
func Encode(dst, src []byte) int {
	for i, b := range src {
		dst[2*i], dst[2*i+1] = digits[b>>4], digits[b&15]
	}
	return len(src) * 2
}

// EncodeToString returns the text of src.
func EncodeToString(src []byte) string { return string(AppendEncode(make([]byte, 0, 2*len(src)), src)) }

func digit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// AppendDecode appends what the text src stands for to dst, up to the first thing that is wrong.
func AppendDecode(dst, src []byte) ([]byte, error) {
	for i := 0; i+1 < len(src); i += 2 {
		high, ok := digit(src[i])
		if !ok {
			return dst, InvalidByteError(src[i])
		}
		low, ok := digit(src[i+1])
		if !ok {
			return dst, InvalidByteError(src[i+1])
		}
		dst = append(dst, high<<4|low)
	}
	if len(src)%2 == 1 {
		if c := src[len(src)-1]; !isDigit(c) {
			return dst, InvalidByteError(c)
		}
		return dst, ErrLength
	}
	return dst, nil
}

func isDigit(c byte) bool {
	_, ok := digit(c)
	return ok
}

// Decode writes what the text src stands for to dst.
func Decode(dst, src []byte) (int, error) {
	out, err := AppendDecode(dst[:0], src)
	return len(out), err
}

// DecodeString returns what the text s stands for.
func DecodeString(s string) ([]byte, error) { return AppendDecode(nil, []byte(s)) }
