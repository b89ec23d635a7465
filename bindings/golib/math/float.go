package math

import "math/bits"

const (
	signBit  = 1 << 63
	expMask  = 0x7FF
	expBias  = 1023
	fracBits = 52
	nanBits  = 0x7FF8000000000001
	infBits  = 0x7FF0000000000000
)

// Inf returns +Inf for sign >= 0 and -Inf otherwise.
func Inf(sign int) float64 {
	if sign >= 0 {
		return Float64frombits(infBits)
	}
	return Float64frombits(infBits | signBit)
}

// NaN returns not-a-number.
func NaN() float64 { return Float64frombits(nanBits) }

// IsNaN tells whether f is not a number.
func IsNaN(f float64) (is bool) { return f != f }

// IsInf tells whether f is an infinity of the given sign (0: of any).
func IsInf(f float64, sign int) bool {
	return sign >= 0 && f > MaxFloat64 || sign <= 0 && f < -MaxFloat64
}

// Signbit tells whether x is negative or negative zero.
func Signbit(x float64) bool { return Float64bits(x)&signBit != 0 }

// Copysign returns f with the sign of sign.
func Copysign(f, sign float64) float64 {
	return Float64frombits(Float64bits(f)&^signBit | Float64bits(sign)&signBit)
}

// Max returns the larger of x and y; NaN if one is NaN; +0 is larger than -0.
func Max(x, y float64) float64 {
	switch {
	case IsInf(x, 1) || IsInf(y, 1):
		return Inf(1)
	case x != x || y != y:
		return NaN()
	case x == 0 && x == y:
		if Signbit(x) {
			return y
		}
		return x
	}
	if x > y {
		return x
	}
	return y
}

// Min returns the smaller of x and y; NaN if one is NaN; -0 is smaller than +0.
func Min(x, y float64) float64 {
	switch {
	case IsInf(x, -1) || IsInf(y, -1):
		return Inf(-1)
	case x != x || y != y:
		return NaN()
	case x == 0 && x == y:
		if Signbit(x) {
			return x
		}
		return y
	}
	if x < y {
		return x
	}
	return y
}

// Dim returns x-y, but not less than 0.
func Dim(x, y float64) float64 {
	v := x - y
	if v <= 0 {
		return 0
	}
	return v
}

// Round returns the nearest whole number, halves away from zero.
func Round(x float64) float64 {
	t := Trunc(x)
	if Abs(x-t) >= 0.5 {
		return t + Copysign(1, x)
	}
	return t
}

// RoundToEven returns the nearest whole number, halves to even.
func RoundToEven(x float64) float64 {
	if Abs(x) >= 1<<52 || x != x || x == 0 {
		return x
	}
	// Adding and subtracting 2^52 lets the machine round.
	const big = 1 << 52
	r := Abs(x) + big
	return Copysign(r-big, x)
}

// normalize returns y and exp with x = y × 2^exp and y normal.
func normalize(x float64) (y float64, exp int) {
	if Abs(x) < 0x1p-1022 {
		return x * (1 << fracBits), -fracBits
	}
	return x, 0
}

// Frexp returns f's fraction in [½, 1) and its power of two.
func Frexp(f float64) (frac float64, exp int) {
	if f == 0 || IsInf(f, 0) || f != f {
		return f, 0
	}
	f, exp = normalize(f)
	b := Float64bits(f)
	exp += int(b>>fracBits&expMask) - expBias + 1
	return Float64frombits(b&^(expMask<<fracBits) | (expBias-1)<<fracBits), exp
}

// Ldexp returns frac × 2^exp.
func Ldexp(frac float64, exp int) float64 {
	if frac == 0 || IsInf(frac, 0) || frac != frac {
		return frac
	}
	frac, e := normalize(frac)
	b := Float64bits(frac)
	exp += e + int(b>>fracBits&expMask) - expBias
	if exp < -1075 {
		return Copysign(0, frac)
	}
	if exp > 1023 {
		return Copysign(Inf(1), frac)
	}
	m := 1.0
	if exp < -1022 {
		exp += fracBits + 1
		m = 1.0 / (1 << (fracBits + 1))
	}
	return m * Float64frombits(b&^(expMask<<fracBits)|uint64(exp+expBias)<<fracBits)
}

// Modf splits f into whole part and fraction, both with f's sign.
func Modf(f float64) (integer float64, fractional float64) {
	integer = Trunc(f)
	fractional = Copysign(f-integer, f)
	if IsInf(f, 0) {
		fractional = NaN()
	}
	return integer, fractional
}

// Mod returns the remainder of x/y with x's sign.
func Mod(x, y float64) float64 {
	if y == 0 || IsInf(x, 0) || x != x || y != y {
		return NaN()
	}
	y = Abs(y)
	yFrac, yExp := Frexp(y)
	r := x
	if x < 0 {
		r = -x
	}
	for r >= y {
		rFrac, rExp := Frexp(r)
		if rFrac < yFrac {
			rExp--
		}
		r -= Ldexp(y, rExp-yExp)
	}
	if x < 0 {
		r = -r
	}
	return r
}

// Remainder returns x - n×y for the whole number n nearest to x/y, halves to even.
func Remainder(x, y float64) float64 {
	if x != x || y != y || IsInf(x, 0) || y == 0 {
		return NaN()
	}
	if IsInf(y, 0) {
		return x
	}
	neg := x < 0
	if neg {
		x = -x
	}
	y = Abs(y)
	if x == y {
		if neg {
			return Copysign(0, -1)
		}
		return 0
	}
	if y <= MaxFloat64/2 {
		x = Mod(x, y+y)
	}
	if y < 0x1p-1021 {
		if x+x > y {
			x -= y
			if x+x >= y {
				x -= y
			}
		}
	} else if half := 0.5 * y; x > half {
		x -= y
		if x >= half {
			x -= y
		}
	}
	if neg {
		x = -x
	}
	return x
}

// Nextafter returns the next float64 after x towards y.
func Nextafter(x, y float64) float64 {
	switch {
	case x != x || y != y:
		return NaN()
	case x == y:
		return x
	case x == 0:
		return Copysign(SmallestNonzeroFloat64, y)
	case (y > x) == (x > 0):
		return Float64frombits(Float64bits(x) + 1)
	}
	return Float64frombits(Float64bits(x) - 1)
}

// Logb returns x's binary exponent.
func Logb(x float64) float64 {
	switch {
	case x == 0:
		return Inf(-1)
	case IsInf(x, 0):
		return Inf(1)
	case x != x:
		return x
	}
	return float64(Ilogb(x))
}

// Ilogb returns x's binary exponent as an int.
func Ilogb(x float64) int {
	switch {
	case x == 0:
		return MinInt32
	case x != x || IsInf(x, 0):
		return MaxInt32
	}
	x, exp := normalize(x)
	return int(Float64bits(x)>>fracBits&expMask) - expBias + exp
}

// Hypot returns the length of the hypotenuse, sqrt(p²+q²), without overflow on the way.
func Hypot(p, q float64) float64 {
	switch {
	case IsInf(p, 0) || IsInf(q, 0):
		return Inf(1)
	case p != p || q != q:
		return NaN()
	}
	p, q = Abs(p), Abs(q)
	if p < q {
		p, q = q, p
	}
	if p == 0 {
		return 0
	}
	q /= p
	return p * Sqrt(1+q*q)
}

// trigReduce brings x ≥ 2^29 into [0, π/4]: the octant, and the rest. It multiplies with as many bits of 4/π as matter
// (Payne and Hanek), which lie here from the most significant on.
func trigReduce(x float64) (j uint64, z float64) {
	const pi4 = Pi / 4
	if x < pi4 {
		return 0, x
	}
	ix := Float64bits(x)
	exp := int(ix>>fracBits&expMask) - expBias - fracBits
	ix = ix&(1<<fracBits-1) | 1<<fracBits
	digit, shift := uint(exp+61)/64, uint(exp+61)%64
	z0 := fourOverPi[digit]<<shift | fourOverPi[digit+1]>>(64-shift)
	z1 := fourOverPi[digit+1]<<shift | fourOverPi[digit+2]>>(64-shift)
	z2 := fourOverPi[digit+2]<<shift | fourOverPi[digit+3]>>(64-shift)
	z2hi, _ := bits.Mul64(z2, ix)
	z1hi, z1lo := bits.Mul64(z1, ix)
	z0lo := z0 * ix
	lo, c := bits.Add64(z1lo, z2hi, 0)
	hi, _ := bits.Add64(z0lo, z1hi, c)
	j = hi >> 61
	// What is left of the product after its three octant bits is the fraction.
	hi = hi<<3 | lo>>61
	lz := uint(bits.LeadingZeros64(hi))
	e := uint64(expBias - (lz + 1))
	hi = hi<<(lz+1) | lo>>(64-(lz+1))
	hi >>= 64 - fracBits
	z = Float64frombits(hi | e<<fracBits)
	if j&1 == 1 {
		j++
		j &= 7
		z--
	}
	return j, z * pi4
}

var fourOverPi = [...]uint64{
	0x0000000000000001, 0x45f306dc9c882a53, 0xf84eafa3ea69bb81, 0xb6c52b3278872083, 0xfca2c757bd778ac3,
	0x6e48dc74849ba5c0, 0x0c925dd413a32439, 0xfc3bd63962534e7d, 0xd1046bea5d768909, 0xd338e04d68befc82,
	0x7323ac7306a673e9, 0x3908bf177bf25076, 0x3ff12fffbc0b301f, 0xde5e2316b414da3e, 0xda6cfd9e4f96136e,
	0x9e8c7ecd3cbfd45a, 0xea4f758fd7cbe2f6, 0x7a0e73ef14a525d4, 0xd7f6bf623f1aba10, 0xac06608df8f6d757,
}
