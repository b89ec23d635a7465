package strconv

import (
	"internal/value"
	"math"
	"math/bits"
)

// What describes a binary floating-point format.
type floatFormat struct {
	mantBits uint
	expBits  uint
	bias     int
}

var (
	format32 = &floatFormat{23, 8, -127}
	format64 = &floatFormat{52, 11, -1023}
)

// FormatFloat returns f in one of the formats b, e, E, f, g, G, x, X with prec digits (-1: as few as give f back), f being
// the value of a float32 if bitSize is 32.
func FormatFloat(f float64, fmt byte, prec, bitSize int) string {
	return value.AsString(AppendFloat(make([]byte, 0, 24), f, fmt, prec, bitSize))
}

// AppendFloat appends FormatFloat(f, fmt, prec, bitSize).
func AppendFloat(dst []byte, f float64, fmt byte, prec, bitSize int) []byte {
	var b uint64
	format := format64
	switch bitSize {
	case 64:
		b = math.Float64bits(f)
	case 32:
		b = uint64(math.Float32bits(float32(f)))
		format = format32
	default:
		panic("strconv: illegal AppendFloat/FormatFloat bitSize")
	}
	neg := b>>(format.mantBits+format.expBits) != 0
	exp := int(b>>format.mantBits) & (1<<format.expBits - 1)
	mant := b & (1<<format.mantBits - 1)
	if exp == 1<<format.expBits-1 {
		switch {
		case mant != 0:
			return append(dst, "NaN"...)
		case neg:
			return append(dst, "-Inf"...)
		}
		return append(dst, "+Inf"...)
	}
	if exp == 0 {
		exp++
	} else {
		mant |= 1 << format.mantBits
	}
	exp += format.bias // value = mant / 2^mantBits × 2^exp
	switch fmt {
	case 'b':
		return appendBinaryExponent(dst, neg, mant, exp, format)
	case 'x', 'X':
		return appendHexFloat(dst, neg, mant, exp, fmt, prec, format)
	}
	if neg {
		dst = append(dst, '-')
	}
	var d []byte
	var point int
	if prec < 0 {
		d, point = shortestDigits(f, mant, exp, format)
		switch fmt {
		case 'e', 'E':
			prec = len(d) - 1
		case 'f':
			prec = max(len(d)-point, 0)
		case 'g', 'G':
			prec = len(d)
		}
		if (fmt == 'e' || fmt == 'E') && prec < 0 {
			prec = 0
		}
		return appendDigits(dst, d, point, fmt, prec, true)
	}
	if fmt == 'f' {
		if out, ok := appendFixedFast(dst, mant, exp-int(format.mantBits), prec); ok {
			return out
		}
	}
	d, point = exactDigits(mant, exp-int(format.mantBits))
	switch fmt {
	case 'e', 'E':
		d, point = roundDigits(d, point, prec+1)
	case 'f':
		d, point = roundDigits(d, point, point+prec)
	case 'g', 'G':
		if prec == 0 {
			prec = 1
		}
		d, point = roundDigits(d, point, prec)
	}
	return appendDigits(dst, d, point, fmt, prec, false)
}

// appendExponent writes d.ddde±dd.
func appendExponent(dst []byte, d []byte, point, prec int, fmt byte) []byte {
	first := byte('0')
	if len(d) > 0 {
		first = d[0]
	}
	dst = append(dst, first)
	if prec > 0 {
		dst = append(dst, '.')
		i := 1
		if n := min(len(d), prec+1); i < n {
			dst = append(dst, d[1:n]...)
			i = n
		}
		for ; i <= prec; i++ {
			dst = append(dst, '0')
		}
	}
	exp := point - 1
	if len(d) == 0 {
		exp = 0
	}
	dst = append(dst, fmt)
	if exp < 0 {
		dst = append(dst, '-')
		exp = -exp
	} else {
		dst = append(dst, '+')
	}
	if exp >= 100 {
		return append(dst, byte(exp/100)+'0', byte(exp/10%10)+'0', byte(exp%10)+'0')
	}
	return append(dst, byte(exp/10)+'0', byte(exp%10)+'0')
}

// appendFixed writes ddd.ddd.
func appendFixed(dst []byte, d []byte, point, prec int) []byte {
	if point > 0 {
		n := min(len(d), point)
		dst = append(dst, d[:n]...)
		for ; n < point; n++ {
			dst = append(dst, '0')
		}
	} else {
		dst = append(dst, '0')
	}
	if prec > 0 {
		dst = append(dst, '.')
		for i := point; i < point+prec; i++ {
			if 0 <= i && i < len(d) {
				dst = append(dst, d[i])
			} else {
				dst = append(dst, '0')
			}
		}
	}
	return dst
}

// roundDigits keeps n digits of 0.d₁d₂… × 10^point, halves to even.
func roundDigits(d []byte, point, n int) ([]byte, int) {
	if n < 0 {
		return nil, 0
	}
	if n >= len(d) {
		return d, point
	}
	up := d[n] > '5' || d[n] == '5' && (n+1 < len(d) || n > 0 && (d[n-1]-'0')&1 != 0)
	return cutDigits(d, point, n, up)
}

// cutDigits keeps n digits, adding one unit in the last place if up.
func cutDigits(d []byte, point, n int, up bool) ([]byte, int) {
	d = d[:n]
	if up {
		i := n - 1
		for i >= 0 && d[i] == '9' {
			i--
		}
		if i < 0 {
			return []byte{'1'}, point + 1
		}
		d[i]++
		d = d[:i+1]
	}
	d = trimZeros(d)
	if len(d) == 0 {
		return d, 0
	}
	return d, point
}

// appendFixedFast writes m×2^e with prec decimals if the number of its last places fits 64 bits: m×10^prec in 128 bits,
// shifted and rounded.
func appendFixedFast(dst []byte, m uint64, e, prec int) ([]byte, bool) {
	if prec > 15 || e > 0 || e < -127 {
		return dst, false
	}
	scale := uint64(1)
	for i := 0; i < prec; i++ {
		scale *= 10
	}
	hi, lo := bits.Mul64(m, scale)
	s := uint(-e)
	var n, restHi, restLo, halfHi, halfLo uint64
	if s < 64 {
		if hi>>s != 0 {
			return dst, false
		}
		n = lo>>s | hi<<(64-s)
		restLo = lo & (1<<s - 1)
		if s > 0 {
			halfLo = 1 << (s - 1)
		} else {
			halfLo = 1
		}
	} else {
		n = hi >> (s - 64)
		restHi = hi & (1<<(s-64) - 1)
		restLo = lo
		if s == 64 {
			halfLo = 1 << 63
		} else {
			halfHi = 1 << (s - 65)
		}
	}
	if restHi > halfHi || restHi == halfHi && (restLo > halfLo || restLo == halfLo && n&1 != 0) {
		n++
	}
	whole := n / scale
	dst = appendUint(dst, whole, 10, false)
	if prec > 0 {
		dst = append(dst, '.')
		frac := n - whole*scale
		start := len(dst)
		for i := 0; i < prec; i++ {
			dst = append(dst, '0')
		}
		for i := start + prec - 1; frac != 0; i-- {
			rest := frac / 10
			dst[i] = byte(frac-rest*10) + '0'
			frac = rest
		}
	}
	return dst, true
}

// appendBinaryExponent writes mantissa p exponent: -ddddp±ddd.
func appendBinaryExponent(dst []byte, neg bool, mant uint64, exp int, format *floatFormat) []byte {
	if neg {
		dst = append(dst, '-')
	}
	dst = appendUint(dst, mant, 10, false)
	dst = append(dst, 'p')
	exp -= int(format.mantBits)
	if exp >= 0 {
		dst = append(dst, '+')
	}
	return AppendInt(dst, int64(exp), 10)
}

// appendHexFloat writes -0x1.yyyyyyyyp±dd.
func appendHexFloat(dst []byte, neg bool, mant uint64, exp int, fmt byte, prec int, format *floatFormat) []byte {
	if mant == 0 {
		exp = 0
	}
	// The leading 1 at bit 60.
	mant <<= 60 - format.mantBits
	for mant != 0 && mant&(1<<60) == 0 {
		mant <<= 1
		exp--
	}
	if prec >= 0 && prec < 15 {
		shift := uint(prec * 4)
		extra := mant << shift & (1<<60 - 1)
		mant >>= 60 - shift
		if extra|mant&1 > 1<<59 {
			mant++
		}
		mant <<= 60 - shift
		if mant&(1<<61) != 0 {
			mant >>= 1
			exp++
		}
	}
	chars := digitChars
	if fmt == 'X' {
		chars = "0123456789ABCDEF"
	}
	if neg {
		dst = append(dst, '-')
	}
	dst = append(dst, '0', fmt, '0'+byte(mant>>60&1))
	mant <<= 4
	if prec < 0 && mant != 0 {
		dst = append(dst, '.')
		for mant != 0 {
			dst = append(dst, chars[mant>>60&15])
			mant <<= 4
		}
	} else if prec > 0 {
		dst = append(dst, '.')
		for i := 0; i < prec; i++ {
			dst = append(dst, chars[mant>>60&15])
			mant <<= 4
		}
	}
	p := byte('P')
	if fmt == 'x' {
		p = 'p'
	}
	dst = append(dst, p)
	if exp < 0 {
		dst = append(dst, '-')
		exp = -exp
	} else {
		dst = append(dst, '+')
	}
	if exp < 10 {
		dst = append(dst, '0')
	}
	return AppendInt(dst, int64(exp), 10)
}
