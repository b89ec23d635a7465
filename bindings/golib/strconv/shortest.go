package strconv

import "math/bits"

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
