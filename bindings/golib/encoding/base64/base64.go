// Package base64 is base64 (RFC 4648), with and without padding.
package base64

import (
	"io"
	"strconv"
)

// Characters that end a text whose length isn't a multiple of four.
const (
	StdPadding rune = '='
	NoPadding  rune = -1
)

// An Encoding is an alphabet of 64 characters and a padding.
type Encoding struct {
	alphabet string
	value    [256]uint8
	padding  rune
	strict   bool
}

// invalid marks bytes that are not in the alphabet.
const invalid = 0xff

// The encodings of RFC 4648: with + and /, or with - and _ for URLs and file names; Raw: without padding.
var (
	StdEncoding    = NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
	URLEncoding    = NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
	RawStdEncoding = StdEncoding.WithPadding(NoPadding)
	RawURLEncoding = URLEncoding.WithPadding(NoPadding)
)

// CorruptInputError is the offset of the byte that is wrong.
type CorruptInputError int64

func (e CorruptInputError) Error() string {
	return "illegal base64 data at input byte " + strconv.FormatInt(int64(e), 10)
}

// NewEncoding returns a padded encoding with an alphabet of 64 different bytes.
func NewEncoding(alphabet string) *Encoding {
	if len(alphabet) != 64 {
		panic("encoding alphabet is not 64-bytes long")
	}
	e := &Encoding{alphabet: alphabet, padding: StdPadding}
	for i := range e.value {
		e.value[i] = invalid
	}
	for i := 0; i < len(alphabet); i++ {
		switch {
		case alphabet[i] == '\n' || alphabet[i] == '\r':
			panic("encoding alphabet contains newline character")
		case e.value[alphabet[i]] != invalid:
			panic("encoding alphabet includes duplicate symbols")
		}
		e.value[alphabet[i]] = uint8(i)
	}
	return e
}

// WithPadding returns the same encoding with another padding, or NoPadding.
func (e Encoding) WithPadding(padding rune) *Encoding {
	switch {
	case padding < NoPadding || padding == '\r' || padding == '\n' || padding > 0xff:
		panic("invalid padding")
	case padding != NoPadding && e.value[byte(padding)] != invalid:
		panic("padding contained in alphabet")
	}
	e.padding = padding
	return &e
}

// Strict returns the same encoding; decoding then insists on zeros in the bits that are left over.
func (e Encoding) Strict() *Encoding {
	e.strict = true
	return &e
}

// EncodedLen is the length of the text of n bytes.
func (e *Encoding) EncodedLen(n int) int {
	if e.padding == NoPadding {
		return n/3*4 + (n%3*8+5)/6
	}
	return (n + 2) / 3 * 4
}

// DecodedLen is the most bytes that a text of n bytes can hold.
func (e *Encoding) DecodedLen(n int) int {
	if e.padding == NoPadding {
		return n/4*3 + n%4*6/8
	}
	return n / 4 * 3
}

// AppendEncode appends the text of src to dst.
func (e *Encoding) AppendEncode(dst, src []byte) []byte {
	for len(src) >= 3 {
		v := uint(src[0])<<16 | uint(src[1])<<8 | uint(src[2])
		dst = append(dst, e.alphabet[v>>18], e.alphabet[v>>12&63], e.alphabet[v>>6&63], e.alphabet[v&63])
		src = src[3:]
	}
	switch len(src) {
	case 1:
		v := uint(src[0]) << 16
		dst = append(dst, e.alphabet[v>>18], e.alphabet[v>>12&63])
		if e.padding != NoPadding {
			dst = append(dst, byte(e.padding), byte(e.padding))
		}
	case 2:
		v := uint(src[0])<<16 | uint(src[1])<<8
		dst = append(dst, e.alphabet[v>>18], e.alphabet[v>>12&63], e.alphabet[v>>6&63])
		if e.padding != NoPadding {
			dst = append(dst, byte(e.padding))
		}
	}
	return dst
}

// Encode writes the text of src to dst, EncodedLen(len(src)) bytes.
func (e *Encoding) Encode(dst, src []byte) {
	if n := e.EncodedLen(len(src)); n > len(dst) {
		_ = dst[n-1]
	}
	e.AppendEncode(dst[:0], src)
}

// EncodeToString returns the text of src.
func (e *Encoding) EncodeToString(src []byte) string {
	return string(e.AppendEncode(make([]byte, 0, e.EncodedLen(len(src))), src))
}

// AppendDecode appends what the text src stands for to dst. Line ends in it are skipped.
func (e *Encoding) AppendDecode(dst, src []byte) ([]byte, error) {
	i := 0
	for {
		var v uint
		n := 0 // characters of this group
		for n < 4 {
			if i == len(src) {
				if n == 0 {
					return dst, nil
				}
				if n == 1 || e.padding != NoPadding {
					return dst, CorruptInputError(i - n)
				}
				return e.last(dst, v, n, i)
			}
			c := src[i]
			i++
			if c == '\n' || c == '\r' {
				continue
			}
			if x := e.value[c]; x != invalid {
				v = v<<6 | uint(x)
				n++
				continue
			}
			if rune(c) != e.padding || n < 2 {
				return dst, CorruptInputError(i - 1)
			}
			if n == 2 {
				i = skipLineEnds(src, i)
				if i == len(src) {
					return dst, CorruptInputError(len(src))
				}
				if rune(src[i]) != e.padding {
					return dst, CorruptInputError(i - 1)
				}
				i++
			}
			i = skipLineEnds(src, i)
			dst, err := e.last(dst, v, n, i)
			if err == nil && i < len(src) {
				err = CorruptInputError(i)
			}
			return dst, err
		}
		dst = append(dst, byte(v>>16), byte(v>>8), byte(v))
	}
}

func skipLineEnds(src []byte, i int) int {
	for i < len(src) && (src[i] == '\n' || src[i] == '\r') {
		i++
	}
	return i
}

// last appends the bytes of a group of n characters, the last one.
func (e *Encoding) last(dst []byte, v uint, n, at int) ([]byte, error) {
	if n == 2 {
		if e.strict && v&15 != 0 {
			return dst, CorruptInputError(at - 2)
		}
		return append(dst, byte(v>>4)), nil
	}
	if e.strict && v&3 != 0 {
		return dst, CorruptInputError(at - 1)
	}
	return append(dst, byte(v>>10), byte(v>>2)), nil
}

// Decode writes what the text src stands for to dst and returns how many bytes these are.
func (e *Encoding) Decode(dst, src []byte) (n int, err error) {
	out, err := e.AppendDecode(dst[:0], src)
	return len(out), err
}

// DecodeString returns what the text s stands for.
func (e *Encoding) DecodeString(s string) ([]byte, error) {
	return e.AppendDecode(make([]byte, 0, e.DecodedLen(len(s))), []byte(s))
}

// NewEncoder returns a writer that encodes what is written to it; Close writes the rest.
func NewEncoder(e *Encoding, w io.Writer) io.WriteCloser { return &encoder{e: e, w: w} }

type encoder struct {
	e    *Encoding
	w    io.Writer
	rest []byte
	err  error
}

func (x *encoder) Write(p []byte) (int, error) {
	if x.err != nil {
		return 0, x.err
	}
	all := append(x.rest, p...)
	whole := len(all) / 3 * 3
	if whole > 0 {
		_, x.err = x.w.Write(x.e.AppendEncode(nil, all[:whole]))
		if x.err != nil {
			return 0, x.err
		}
	}
	x.rest = append([]byte(nil), all[whole:]...)
	return len(p), nil
}

func (x *encoder) Close() error {
	if x.err == nil && len(x.rest) > 0 {
		_, x.err = x.w.Write(x.e.AppendEncode(nil, x.rest))
		x.rest = nil
	}
	return x.err
}

// NewDecoder returns a reader of what the text that r reads stands for. It reads the text to its end first.
func NewDecoder(e *Encoding, r io.Reader) io.Reader { return &decoder{e: e, r: r} }

type decoder struct {
	e    *Encoding
	r    io.Reader
	read bool
	out  []byte
	err  error
}

func (d *decoder) Read(p []byte) (int, error) {
	if !d.read {
		d.read = true
		text, err := io.ReadAll(d.r)
		d.out, d.err = d.e.AppendDecode(nil, text)
		if err != nil {
			d.err = err
		} else if d.err == nil {
			d.err = io.EOF
		}
	}
	if len(d.out) == 0 {
		return 0, d.err
	}
	n := copy(p, d.out)
	d.out = d.out[n:]
	return n, nil
}
