package strconv

import (
	"math"
	"math/bits"
)

// ParseFloat reads a decimal or hexadecimal floating-point number, inf, infinity or nan, and returns the nearest value of
// bitSize bits. Out of range it returns ±Inf and ErrRange.
func ParseFloat(s string, bitSize int) (float64, error) {
	format := format64
	if bitSize == 32 {
		format = format32
	}
	if f, ok := parseSpecial(s); ok {
		return f, nil
	}
	n, ok := scanFloat(s)
	if !ok {
		return 0, syntaxError("ParseFloat", s)
	}
	var mant uint64
	var exp int
	if n.hex {
		mant, exp = roundBinary(n.mant, n.exp, n.more, format)
	} else if f, exact := n.small(bitSize); exact {
		return f, nil
	} else {
		mant, exp = n.nearest(format)
	}
	f, overflow := assemble(mant, exp, n.neg, format)
	if overflow {
		return f, rangeError("ParseFloat", s)
	}
	return f, nil
}

// parseSpecial reads infinities and NaN in any case.
func parseSpecial(s string) (float64, bool) {
	sign := 1
	rest := s
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		if rest[0] == '-' {
			sign = -1
		}
		rest = rest[1:]
	}
	switch len(rest) {
	case 3:
		if equalFold(rest, "inf") {
			return math.Inf(sign), true
		}
		if len(s) == 3 && equalFold(rest, "nan") {
			return math.NaN(), true
		}
	case 8:
		if equalFold(rest, "infinity") {
			return math.Inf(sign), true
		}
	}
	return 0, false
}

func equalFold(s, lower string) bool {
	for i := 0; i < len(s); i++ {
		if s[i]|0x20 != lower[i] {
			return false
		}
	}
	return true
}

// A scanned number: mant × 10^exp (hex: × 2^exp), plus less than one unit of mant if more. digits are all its significant
// decimal digits, worth 10^last each.
type scanned struct {
	mant   uint64
	exp    int
	neg    bool
	hex    bool
	more   bool
	digits []byte
	last   int
}

// scanFloat takes s apart; it must be a number from its first to its last byte.
func scanFloat(s string) (*scanned, bool) {
	n := &scanned{}
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		n.neg = s[i] == '-'
		i++
	}
	base := uint64(10)
	maxDigits := 19
	if i+2 < len(s) && s[i] == '0' && s[i+1]|0x20 == 'x' {
		n.hex = true
		base = 16
		maxDigits = 16
		i += 2
	}
	start := i
	sawDigits, sawPoint, underscores := false, false, false
	count, kept, point := 0, 0, 0 // significant digits, those in mant, those before the point
loop:
	for ; i < len(s); i++ {
		c := s[i]
		var d uint64
		switch {
		case c == '_':
			underscores = true
			continue
		case c == '.':
			if sawPoint {
				break loop
			}
			sawPoint = true
			point = count
			continue
		case '0' <= c && c <= '9':
			d = uint64(c - '0')
		case n.hex && 'a' <= c|0x20 && c|0x20 <= 'f':
			d = uint64(c|0x20-'a') + 10
		default:
			break loop
		}
		sawDigits = true
		if d == 0 && count == 0 {
			point-- // a zero before the first significant digit
			continue
		}
		count++
		if kept < maxDigits {
			n.mant = n.mant*base + d
			kept++
		} else if d != 0 {
			n.more = true
		}
	}
	if !sawDigits {
		return nil, false
	}
	end := i
	if !sawPoint {
		point = count
	}
	if n.hex {
		point *= 4
		kept *= 4
	}
	if i < len(s) && (!n.hex && s[i]|0x20 == 'e' || n.hex && s[i]|0x20 == 'p') {
		i++
		sign := 1
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			if s[i] == '-' {
				sign = -1
			}
			i++
		}
		if i >= len(s) || s[i] < '0' || s[i] > '9' {
			return nil, false
		}
		e := 0
		for ; i < len(s) && ('0' <= s[i] && s[i] <= '9' || s[i] == '_'); i++ {
			if s[i] == '_' {
				underscores = true
				continue
			}
			if e < 10000 {
				e = e*10 + int(s[i]-'0')
			}
		}
		point += e * sign
	} else if n.hex {
		return nil, false // hexadecimal needs an exponent
	}
	if i != len(s) || underscores && !underscoresOK(s) {
		return nil, false
	}
	if n.mant == 0 {
		return n, true
	}
	n.exp = point - kept
	if n.more {
		n.digits = make([]byte, 0, count)
		for _, c := range []byte(s[start:end]) {
			if '1' <= c && c <= '9' || c == '0' && len(n.digits) > 0 {
				n.digits = append(n.digits, c)
			}
		}
		n.last = point - len(n.digits)
	}
	return n, true
}

// small does what one correctly rounded operation can: whole mantissas and exact powers of ten.
func (n *scanned) small(bitSize int) (float64, bool) {
	mantBits := uint(53)
	limit := 22
	if bitSize == 32 {
		mantBits = 24
		limit = 10
	}
	if n.more || n.mant>>mantBits != 0 {
		return 0, false
	}
	f := float64(n.mant)
	if n.neg {
		f = -f
	}
	switch {
	case n.mant == 0:
		if n.neg {
			f = math.Copysign(0, -1)
		}
		return f, true
	case n.exp == 0:
		return f, true
	case n.exp > 0 && n.exp <= limit:
		if bitSize == 32 {
			return float64(float32(f) * float32(pow10[n.exp])), true
		}
		return f * pow10[n.exp], true
	case n.exp < 0 && n.exp >= -limit:
		if bitSize == 32 {
			return float64(float32(f) / float32(pow10[-n.exp])), true
		}
		return f / pow10[-n.exp], true
	}
	return 0, false
}

// 10^(2^i) and 10^-(2^i) as m × 2^e, the top bit of m set, rounded.
var (
	tenMant = [...]uint64{
		0xa000000000000000, 0xc800000000000000, 0x9c40000000000000, 0xbebc200000000000, 0x8e1bc9bf04000000,
		0x9dc5ada82b70b59e, 0xc2781f49ffcfa6d5, 0x93ba47c980e98ce0, 0xaa7eebfb9df9de8e,
	}
	tenExp    = [...]int{-60, -57, -50, -37, -10, 43, 149, 362, 787}
	tenthMant = [...]uint64{
		0xcccccccccccccccd, 0xa3d70a3d70a3d70a, 0xd1b71758e219652c, 0xabcc77118461cefd, 0xe69594bec44de15b,
		0xcfb11ead453994ba, 0xa87fea27a539e9a5, 0xddd0467c64bce4a1, 0xc0314325637a193a,
	}
	tenthExp = [...]int{-67, -70, -77, -90, -117, -170, -276, -489, -914}
)

// nearest returns the binary mantissa and exponent nearest to n: a product in 64 bits with a known bound on its error, and
// where that leaves the rounding open, whole numbers of any size.
func (n *scanned) nearest(format *floatFormat) (mant uint64, exp int) {
	if n.mant == 0 || n.exp < -400 {
		return 0, 0
	}
	if n.exp > 400 {
		return infinite, 0
	}
	zeros := uint(bits.LeadingZeros64(n.mant))
	w := n.mant << zeros
	e := -int(zeros)
	errs := uint64(0) // bound on |w - exact|, in units of w
	if n.more {
		errs = 1 << zeros
	}
	k := n.exp
	mants, exps := tenMant[:], tenExp[:]
	if k < 0 {
		k = -k
		mants, exps = tenthMant[:], tenthExp[:]
	}
	for i := 0; k != 0; i++ {
		if k&1 != 0 {
			hi, lo := bits.Mul64(w, mants[i])
			e += exps[i] + 64
			errs += 3 // the factor's rounding, the product's, and the cross term
			if hi>>63 == 0 {
				hi = hi<<1 | lo>>63
				e--
				errs *= 2
			}
			w = hi
		}
		k >>= 1
	}
	// Now the value is w × 2^e ± errs; the result's last place is worth 2^(e+shift).
	shift := 63 - int(format.mantBits)
	if least := format.bias + 1 - int(format.mantBits); e+shift < least {
		shift = least - e
	}
	if shift > 66 {
		return 0, 0
	}
	var rest, half uint64
	if shift < 64 {
		mant = w >> uint(shift)
		rest = w & (1<<uint(shift) - 1)
	} else {
		rest = w
	}
	exp = e + shift
	up := false
	open := shift > 64
	if !open {
		half = 1 << uint(shift-1)
		if rest > half {
			up = true
			open = rest-half <= errs
		} else {
			open = half-rest <= errs
		}
	}
	if open {
		c := n.compare(2*mant+1, exp-1)
		up = c > 0 || c == 0 && mant&1 != 0
	}
	if up {
		mant++
	}
	return mant, exp
}

// compare orders n and m × 2^e exactly.
func (n *scanned) compare(m uint64, e int) int {
	var left natural
	p := n.exp
	if n.digits != nil {
		left = naturalOfDigits(n.digits)
		p = n.last
	} else {
		left = naturalOf(n.mant)
	}
	right := naturalOf(m)
	if p >= 0 {
		left = left.mulPow5(p)
	} else {
		right = right.mulPow5(-p)
	}
	if p >= e {
		left = left.mulPow2(p - e)
	} else {
		right = right.mulPow2(e - p)
	}
	return left.cmp(right)
}

// roundBinary rounds a hexadecimal mantissa.
func roundBinary(m uint64, e int, more bool, format *floatFormat) (mant uint64, exp int) {
	if m == 0 {
		return 0, 0
	}
	zeros := uint(bits.LeadingZeros64(m))
	m <<= zeros
	e -= int(zeros)
	if e > 1100 {
		return infinite, 0
	}
	if more {
		m |= 1
	}
	shift := 63 - int(format.mantBits)
	if least := format.bias + 1 - int(format.mantBits); e+shift < least {
		shift = least - e
	}
	if shift > 64 {
		return 0, 0
	}
	rest := m
	if shift < 64 {
		mant = m >> uint(shift)
		rest = m & (1<<uint(shift) - 1)
	}
	half := uint64(1) << uint(shift-1)
	if rest > half || rest == half && mant&1 != 0 {
		mant++
	}
	return mant, e + shift
}

// infinite stands for a mantissa too large for any format.
const infinite = ^uint64(0)

// assemble makes the float64 of mant × 2^exp.
func assemble(mant uint64, exp int, neg bool, format *floatFormat) (f float64, overflow bool) {
	if mant != infinite && mant>>(format.mantBits+1) != 0 {
		mant >>= 1
		exp++
	}
	biased := exp + int(format.mantBits) - format.bias
	if mant == infinite || mant>>format.mantBits != 0 && biased >= 1<<format.expBits-1 {
		overflow = true
		mant = 0
		biased = 1<<format.expBits - 1
	} else if mant>>format.mantBits == 0 {
		biased = 0
	}
	b := mant&(1<<format.mantBits-1) | uint64(biased)<<format.mantBits
	if neg {
		b |= 1 << (format.mantBits + format.expBits)
	}
	if format == format32 {
		return float64(math.Float32frombits(uint32(b))), overflow
	}
	return math.Float64frombits(b), overflow
}
