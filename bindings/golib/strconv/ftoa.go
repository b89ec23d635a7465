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

// appendDigits lays out 0.d₁d₂… × 10^point.
func appendDigits(dst []byte, d []byte, point int, fmt byte, prec int, shortest bool) []byte {
	switch fmt {
	case 'e', 'E':
		return appendExponent(dst, d, point, prec, fmt)
	case 'f':
		return appendFixed(dst, d, point, prec)
	case 'g', 'G':
		limit := prec
		if limit > len(d) && len(d) >= point {
			limit = len(d)
		}
		if shortest {
			limit = 6
		}
		exp := point - 1
		if len(d) == 0 {
			exp = -1
		}
		if exp < -4 || exp >= limit {
			if prec > len(d) {
				prec = len(d)
			}
			return appendExponent(dst, d, point, prec-1, fmt+'e'-'g')
		}
		return appendFixed(dst, d, point, max(len(d)-point, 0))
	}
	return append(dst, '%', fmt)
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

// pow10 holds the powers of ten that a float64 represents exactly.
var pow10 = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// shortestDigits returns the fewest digits that are read back as mant×2^(exp-mantBits), the nearest to it among those.
func shortestDigits(f float64, mant uint64, exp int, format *floatFormat) (d []byte, point int) {
	if mant == 0 {
		return nil, 0
	}
	if f < 0 {
		f = -f
	}
	boundary := exp > format.bias+1 && mant == 1<<format.mantBits
	if f < 1e15 && f >= 1e-7 {
		if u := uint64(f); float64(u) == f && (format == format64 || u < 1<<24) {
			d = make([]byte, decimalLen(u))
			putDecimal(d, u)
			return trimZeros(d), len(d)
		}
		point = magnitude(f)
		digits := 17
		if format == format32 {
			digits = 9
		}
		if k := digits - point; k >= 0 && k < len(tenPowers) && !boundary && exp <= int(format.mantBits) {
			return shortestScaled(mant, exp-int(format.mantBits), k, point)
		}
		if format == format64 {
			if d, point = shortestFast(f, point); d != nil {
				return d, point
			}
		}
	}
	return shortestExact(mant, exp-int(format.mantBits), boundary, boundary && format == format32)
}

// magnitude returns point with 10^(point-1) ≤ f < 10^point for f between 1e-7 and 1e15.
func magnitude(f float64) (point int) {
	if f >= 1 {
		for point = 1; f >= pow10[point]; point++ {
		}
		return point
	}
	for f*pow10[-point+1] < 1 {
		point--
	}
	return point
}

// tenPowers holds 10^k in 128 bits: high half, low half.
var tenPowers = [...][2]uint64{
	{0, 1e0}, {0, 1e1}, {0, 1e2}, {0, 1e3}, {0, 1e4}, {0, 1e5}, {0, 1e6}, {0, 1e7}, {0, 1e8}, {0, 1e9}, {0, 1e10},
	{0, 1e11}, {0, 1e12}, {0, 1e13}, {0, 1e14}, {0, 1e15}, {0, 1e16}, {0, 1e17}, {0, 1e18}, {0, 1e19},
	{5, 0x6bc75e2d63100000}, {54, 0x35c9adc5dea00000},
}

// shortestScaled works on the value times 10^k, where the interval that is read as it holds a whole number: in 128 bits
// over a power of two. It divides by ten as long as the interval holds a multiple.
func shortestScaled(m uint64, e, k, point int) ([]byte, int) {
	ten := &tenPowers[k]
	hi, lo := bits.Mul64(2*m, ten[1])
	hi += 2 * m * ten[0]
	s := uint(1 - e)
	v, rest := shiftDown(hi, lo, s)
	upHi, upLo := hi+ten[0], lo+ten[1]
	if upLo < lo {
		upHi++
	}
	downHi, downLo := hi-ten[0], lo-ten[1]
	if downLo > lo {
		downHi--
	}
	upper, upperRest := shiftDown(upHi, upLo, s)
	lower, lowerRest := shiftDown(downHi, downLo, s)
	// The whole numbers in the interval; its ends belong to it if the mantissa is even.
	if inclusive := m&1 == 0; lowerRest || !inclusive {
		lower++
		if !upperRest && !inclusive {
			upper--
		}
	}
	unit := uint64(1)
	// Short numbers end in many zeros: eight places at once, if that goes.
	if a, b := (lower+99999999)/100000000, upper/100000000; a <= b {
		lower, upper = a, b
		unit = 100000000
		k -= 8
	}
	for {
		a, b := (lower+9)/10, upper/10
		if a > b {
			break
		}
		lower, upper = a, b
		unit *= 10
		k--
	}
	q := v / unit
	left := v - q*unit
	half := unit / 2
	if unit == 1 {
		// The digits after the point decide: rest stands for them.
		q = roundLast(hi, lo, s, v)
	} else if left > half || left == half && (rest || q&1 != 0) {
		q++
	}
	if q < lower {
		q = lower
	} else if q > upper {
		q = upper
	}
	d := make([]byte, decimalLen(q))
	putDecimal(d, q)
	return trimZeros(d), len(d) - k
}

// shiftDown returns hi:lo >> s, which fits, and whether anything was lost.
func shiftDown(hi, lo uint64, s uint) (uint64, bool) {
	switch {
	case s == 0:
		return lo, false
	case s < 64:
		return lo>>s | hi<<(64-s), lo&(1<<s-1) != 0
	case s == 64:
		return hi, lo != 0
	case s < 128:
		return hi >> (s - 64), lo != 0 || hi&(1<<(s-64)-1) != 0
	}
	return 0, true
}

// roundLast rounds hi:lo / 2^s, whose whole part is v, halves to even.
func roundLast(hi, lo uint64, s uint, v uint64) uint64 {
	if s == 0 {
		return v
	}
	bit, below := shiftDown(hi, lo, s-1)
	if bit&1 != 0 && (below || v&1 != 0) {
		return v + 1
	}
	return v
}

// shortestFast finds f's digits if there are at most 15: two decimals of up to 15 digits are never read as the same
// float64, so the one that is read as f is the only one. Its last place is found by a multiplication that is off by far
// less than half a place, and the check is exact: both operands are whole, the division rounds once.
func shortestFast(f float64, point int) ([]byte, int) {
	k := 15 - point
	if k > 22 {
		return nil, 0
	}
	u := uint64(f*pow10[k] + 0.5)
	if u >= 1e15 || float64(u)/pow10[k] != f {
		return nil, 0
	}
	for u%10 == 0 {
		u /= 10
		k--
	}
	d := make([]byte, decimalLen(u))
	putDecimal(d, u)
	return d, len(d) - k
}

// shortestExact compares the digits of the value with those of the ends of the interval that is read as it. boundary:
// the value is the smallest with its exponent, so the lower neighbour is half as far. halfUp: of two candidates equally
// near take the upper one, as Go 1.26 does for such a float32 (there is one, 2^-12); otherwise the even one.
func shortestExact(m uint64, e int, boundary, halfUp bool) ([]byte, int) {
	inclusive := m&1 == 0 // reading rounds halves to even
	gap := uint64(2)
	if boundary {
		gap = 1
	}
	v, vp := exactDigits(4*m, e-2)
	u, up := exactDigits(4*m+2, e-2)
	l, lp := exactDigits(4*m-gap, e-2)
	// Digits of all three at positions counted from the upper end's first.
	vShift, lShift := up-vp, up-lp
	more := 0           // how many units the upper end's digits are ahead, 2 standing for more
	aboveLower := false // the value's digits differ from the lower end's
	for k := 0; ; k++ {
		vd, ud, ld := digitAt(v, k-vShift), digitAt(u, k), digitAt(l, k-lShift)
		if vd != ld {
			aboveLower = true
		}
		more = more*10 + ud - vd
		if more > 2 {
			more = 2
		}
		okDown := aboveLower || inclusive && k+1-lShift >= len(l)
		okUp := more == 2 || more == 1 && (inclusive || k+1 < len(u))
		if !okDown && !okUp {
			continue
		}
		n := k + 1 - vShift // digits of v that are kept
		if n < 0 {
			n = 0
		}
		if n >= len(v) {
			return v, vp
		}
		up := okUp
		if okDown && okUp {
			up = v[n] > '5' || v[n] == '5' && (halfUp || n+1 < len(v) || n > 0 && (v[n-1]-'0')&1 != 0)
		}
		if n == 0 {
			return []byte{'1'}, vp + 1
		}
		return cutDigits(v, vp, n, up)
	}
}

func digitAt(d []byte, i int) int {
	if i < 0 || i >= len(d) {
		return 0
	}
	return int(d[i] - '0')
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
