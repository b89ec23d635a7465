package fmt

import (
	"strconv"
	"unicode/utf8"
)

const (
	lowerDigits = "0123456789abcdefx"
	upperDigits = "0123456789ABCDEFX"
)

// The flags of a verb, and how they lay out numbers and strings. The methods append to p.buf.
type flags struct {
	wid, prec     int
	widPresent    bool
	precPresent   bool
	minus         bool
	plus          bool
	sharp         bool
	space         bool
	zero          bool
	plusV, sharpV bool // %+v and %#v: the flags changed their meaning
}

func (p *printer) clearFlags() {
	p.wid, p.prec = 0, 0
	p.widPresent, p.precPresent = false, false
	p.minus, p.plus, p.sharp, p.space, p.zero = false, false, false, false, false
	p.plusV, p.sharpV = false, false
}

// padding writes n fill characters.
func (p *printer) padding(n int) {
	fill := byte(' ')
	if p.zero && !p.minus {
		fill = '0'
	}
	for ; n > 0; n-- {
		p.buf = append(p.buf, fill)
	}
}

// pad writes b in a field of the width that was asked for.
func (p *printer) pad(b []byte) {
	if !p.widPresent || p.wid == 0 {
		p.buf = append(p.buf, b...)
		return
	}
	width := p.wid - utf8.RuneCount(b)
	if !p.minus {
		p.padding(width)
	}
	p.buf = append(p.buf, b...)
	if p.minus {
		p.padding(width)
	}
}

func (p *printer) padString(s string) {
	if !p.widPresent || p.wid == 0 {
		p.buf = append(p.buf, s...)
		return
	}
	width := p.wid - utf8.RuneCountInString(s)
	if !p.minus {
		p.padding(width)
	}
	p.buf = append(p.buf, s...)
	if p.minus {
		p.padding(width)
	}
}

func (p *printer) fmtBoolean(v bool) {
	if v {
		p.padString("true")
	} else {
		p.padString("false")
	}
}

// fmtUnicode writes U+0078, with the character behind it under the sharp flag.
func (p *printer) fmtUnicode(u uint64) {
	prec := 4
	if p.precPresent && p.prec > 4 {
		prec = p.prec
	}
	b := []byte("U+")
	digits := 1
	for x := u; x >= 16; x >>= 4 {
		digits++
	}
	for i := digits; i < prec; i++ {
		b = append(b, '0')
	}
	for i := digits - 1; i >= 0; i-- {
		b = append(b, upperDigits[u>>uint(4*i)&15])
	}
	if p.sharp && u <= utf8.MaxRune && strconv.IsPrint(rune(u)) {
		b = append(b, " '"...)
		b = utf8.AppendRune(b, rune(u))
		b = append(b, '\'')
	}
	zero := p.zero
	p.zero = false
	p.pad(b)
	p.zero = zero
}

// fmtInteger writes an integer in base 2, 8, 10 or 16.
func (p *printer) fmtInteger(u uint64, base int, isSigned bool, verb rune, digits string) {
	if base == 10 && !p.widPresent && !p.precPresent && !p.plus && !p.space {
		// The common case.
		if isSigned {
			p.buf = strconv.AppendInt(p.buf, int64(u), 10)
		} else {
			p.buf = strconv.AppendUint(p.buf, u, 10)
		}
		return
	}
	negative := isSigned && int64(u) < 0
	if negative {
		u = -u
	}
	prec := 0 // least number of digits
	if p.precPresent {
		prec = p.prec
		if prec == 0 && u == 0 {
			zero := p.zero
			p.zero = false
			p.padding(p.wid)
			p.zero = zero
			return
		}
	} else if p.zero && !p.minus && p.widPresent {
		prec = p.wid
		if negative || p.plus || p.space {
			prec-- // room for the sign
		}
	}
	n := 1
	for x := u; x >= uint64(base); x /= uint64(base) {
		n++
	}
	b := make([]byte, 0, max(n, prec)+4)
	switch {
	case negative:
		b = append(b, '-')
	case p.plus:
		b = append(b, '+')
	case p.space:
		b = append(b, ' ')
	}
	if verb == 'O' {
		b = append(b, '0', 'o')
	}
	if p.sharp {
		switch base {
		case 2:
			b = append(b, '0', 'b')
		case 8:
			// A leading zero, unless there is one anyway.
			if prec <= n && u != 0 {
				b = append(b, '0')
			}
		case 16:
			b = append(b, '0', digits[16])
		}
	}
	for i := n; i < prec; i++ {
		b = append(b, '0')
	}
	start := len(b)
	b = b[:start+n]
	for i := start + n - 1; i >= start; i-- {
		rest := u / uint64(base)
		b[i] = digits[u-rest*uint64(base)]
		u = rest
	}
	zero := p.zero
	p.zero = false
	p.pad(b)
	p.zero = zero
}

// truncate cuts s to the precision, in runes.
func (p *printer) truncate(s string) string {
	if p.precPresent {
		n := p.prec
		for i := range s {
			n--
			if n < 0 {
				return s[:i]
			}
		}
	}
	return s
}

func (p *printer) truncateBytes(b []byte) []byte {
	if p.precPresent {
		n := p.prec
		for i := 0; i < len(b); {
			n--
			if n < 0 {
				return b[:i]
			}
			width := 1
			if b[i] >= utf8.RuneSelf {
				_, width = utf8.DecodeRune(b[i:])
			}
			i += width
		}
	}
	return b
}

func (p *printer) fmtS(s string) { p.padString(p.truncate(s)) }

// fmtHex writes the bytes of s or b (whichever is not empty) in hexadecimal.
func (p *printer) fmtHex(s string, b []byte, digits string) {
	length := len(b)
	if b == nil {
		length = len(s)
	}
	if p.precPresent && p.prec < length {
		length = p.prec
	}
	width := 2 * length
	if width > 0 {
		if p.space {
			if p.sharp {
				width *= 2
			}
			width += length - 1
		} else if p.sharp {
			width += 2
		}
	} else {
		if p.widPresent {
			p.padding(p.wid)
		}
		return
	}
	if p.widPresent && p.wid > width && !p.minus {
		p.padding(p.wid - width)
	}
	if p.sharp {
		p.buf = append(p.buf, '0', digits[16])
	}
	for i := 0; i < length; i++ {
		if p.space && i > 0 {
			p.buf = append(p.buf, ' ')
			if p.sharp {
				p.buf = append(p.buf, '0', digits[16])
			}
		}
		var c byte
		if b != nil {
			c = b[i]
		} else {
			c = s[i]
		}
		p.buf = append(p.buf, digits[c>>4], digits[c&15])
	}
	if p.widPresent && p.wid > width && p.minus {
		p.padding(p.wid - width)
	}
}

func (p *printer) fmtQ(s string) {
	s = p.truncate(s)
	switch {
	case p.sharp && strconv.CanBackquote(s):
		p.padString("`" + s + "`")
	case p.plus:
		p.pad(strconv.AppendQuoteToASCII(nil, s))
	default:
		p.pad(strconv.AppendQuote(nil, s))
	}
}

// fmtC writes a number as a character.
func (p *printer) fmtC(c uint64) {
	r := rune(c)
	if c > utf8.MaxRune {
		r = utf8.RuneError
	}
	p.pad(utf8.AppendRune(nil, r))
}

func (p *printer) fmtQc(c uint64) {
	r := rune(c)
	if c > utf8.MaxRune {
		r = utf8.RuneError
	}
	if p.plus {
		p.pad(strconv.AppendQuoteRuneToASCII(nil, r))
	} else {
		p.pad(strconv.AppendQuoteRune(nil, r))
	}
}

// fmtFloat writes a number in one of strconv's formats. prec is what holds without an explicit one.
func (p *printer) fmtFloat(v float64, size int, format byte, prec int) {
	if p.precPresent {
		prec = p.prec
	}
	num := strconv.AppendFloat(make([]byte, 1, 32), v, format, prec, size)
	// The sign goes first, + if there is none.
	if num[1] == '-' || num[1] == '+' {
		num = num[1:]
	} else {
		num[0] = '+'
	}
	if p.space && num[0] == '+' && !p.plus {
		num[0] = ' '
	}
	if num[1] == 'I' || num[1] == 'N' {
		// Infinities and NaN are not numbers to fill with zeros.
		zero := p.zero
		p.zero = false
		if num[1] == 'N' && !p.space && !p.plus {
			num = num[1:]
		}
		p.pad(num)
		p.zero = zero
		return
	}
	if p.sharp && format != 'b' {
		num = keepZeros(num, format, prec)
	}
	if p.plus || num[0] != '+' {
		if p.zero && !p.minus && p.widPresent && p.wid > len(num) {
			p.buf = append(p.buf, num[0])
			p.padding(p.wid - len(num))
			p.buf = append(p.buf, num[1:]...)
			return
		}
		p.pad(num)
		return
	}
	p.pad(num[1:])
}

// keepZeros gives a number a decimal point, and for %g the zeros that its precision asks for.
func keepZeros(num []byte, format byte, prec int) []byte {
	digits := 0
	switch format {
	case 'g', 'G', 'x':
		digits = prec
		if digits == -1 {
			digits = 6
		}
	}
	hex := format == 'x' || format == 'X'
	end := len(num)
	point, significant := false, false
	for i := 1; i < end; i++ {
		c := num[i]
		switch {
		case c == '.':
			point = true
		case c == 'p' || c == 'P' || (c == 'e' || c == 'E') && !hex:
			end = i
		default:
			if c != '0' {
				significant = true
			}
			if significant {
				digits--
			}
		}
	}
	tail := string(num[end:])
	num = num[:end]
	if !point {
		if len(num) == 2 && num[1] == '0' {
			digits--
		}
		num = append(num, '.')
	}
	for ; digits > 0; digits-- {
		num = append(num, '0')
	}
	return append(num, tail...)
}
