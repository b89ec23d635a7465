package math

// Log returns the natural logarithm: x = 2^k × (1+f), and a polynomial in f/(2+f) for the rest (FreeBSD's e_log.c).
func Log(x float64) float64 {
	const (
		ln2Hi = 6.93147180369123816490e-01
		ln2Lo = 1.90821492927058770002e-10
		l1    = 6.666666666666735130e-01
		l2    = 3.999999999940941908e-01
		l3    = 2.857142874366239149e-01
		l4    = 2.222219843214978396e-01
		l5    = 1.818357216161805012e-01
		l6    = 1.531383769920937332e-01
		l7    = 1.479819860511658591e-01
	)
	switch {
	case x != x || x > MaxFloat64:
		return x
	case x < 0:
		return NaN()
	case x == 0:
		return Inf(-1)
	}
	f1, ki := Frexp(x)
	if f1 < Sqrt2/2 {
		f1 *= 2
		ki--
	}
	f := f1 - 1
	k := float64(ki)
	s := f / (2 + f)
	s2 := s * s
	s4 := s2 * s2
	t1 := s2 * (l1 + s4*(l3+s4*(l5+s4*l7)))
	t2 := s4 * (l2 + s4*(l4+s4*l6))
	hfsq := 0.5 * f * f
	return k*ln2Hi - ((hfsq - (s*(hfsq+(t1+t2)) + k*ln2Lo)) - f)
}

// Log10 returns the decimal logarithm.
func Log10(x float64) float64 { return Log(x) * (1 / Ln10) }

// Log2 returns the binary logarithm, exact for powers of two.
func Log2(x float64) float64 {
	frac, exp := Frexp(x)
	if frac == 0.5 {
		return float64(exp - 1)
	}
	return Log(frac)*(1/Ln2) + float64(exp)
}

// fused returns x×y+z rounded once, as the processor's fused instruction does: the product's and the sum's rounding errors
// are computed and added (Dekker, Knuth). For moderate operands only.
func fused(x, y, z float64) float64 {
	const split = 1<<27 + 1
	p := x * y
	a := split * x
	xh := a - (a - x)
	xl := x - xh
	b := split * y
	yh := b - (b - y)
	yl := y - yh
	e := ((xh*yh - p) + xh*yl + xl*yh) + xl*yl
	s := p + z
	c := s - p
	return s + (((p - (s - c)) + (z - c)) + e)
}

// Exp returns e to the power of x: x = k×ln 2 + r, a Taylor series for exp(r/16)-1, four squarings.
func Exp(x float64) float64 {
	const (
		log2e    = 1.4426950408889634073599246810018920
		ln2U     = 0.69314718055966295651160180568695068359375
		ln2L     = 0.28235290563031577122588448175013436025525412068e-12
		overflow = 7.09782712893384e+02
	)
	switch {
	case x != x || x > MaxFloat64:
		return x
	case x > overflow:
		return Inf(1)
	case x < -1100:
		return 0
	}
	t := x * log2e
	kf := Abs(t) + 1<<52 - 1<<52 // to the nearest whole number, halves to even
	if t < 0 {
		kf = -kf
	}
	k := int(kf)
	r := fused(-kf, ln2U, x)
	r = fused(-kf, ln2L, r)
	r *= 0.0625
	s := 2.4801587301587301587e-5
	s = fused(r, s, 1.9841269841269841270e-4)
	s = fused(r, s, 1.3888888888888888889e-3)
	s = fused(r, s, 8.3333333333333333333e-3)
	s = fused(r, s, 4.1666666666666666667e-2)
	s = fused(r, s, 1.6666666666666666667e-1)
	s = fused(r, s, 0.5)
	s = fused(r, s, 1)
	r *= s
	r *= r + 2 // (1+r)² - 1
	r *= r + 2
	r *= r + 2
	r = fused(r, r+2, 1)
	k += expBias
	switch {
	case k >= expMask:
		return Inf(1)
	case k > 0:
		return r * Float64frombits(uint64(k)<<fracBits)
	case k < -52:
		return 0
	}
	return r * Float64frombits(uint64(k+expBias-1)<<fracBits) * 0x1p-1022
}

// Exp2 returns 2 to the power of x (FreeBSD's e_exp.c on the part below one half).
func Exp2(x float64) float64 {
	const (
		ln2Hi = 6.93147180369123816490e-01
		ln2Lo = 1.90821492927058770002e-10
		p1    = 1.66666666666666657415e-01
		p2    = -2.77777777770155933842e-03
		p3    = 6.61375632143793436117e-05
		p4    = -1.65339022054652515390e-06
		p5    = 4.13813679705723846039e-08
	)
	switch {
	case x != x || IsInf(x, 1):
		return x
	case IsInf(x, -1):
		return 0
	case x > 1.0239999999999999e+03:
		return Inf(1)
	case x < -1.0740e+03:
		return 0
	}
	var k int
	if x > 0 {
		k = int(x + 0.5)
	} else if x < 0 {
		k = int(x - 0.5)
	}
	t := x - float64(k)
	hi := t * ln2Hi
	lo := -t * ln2Lo
	r := hi - lo
	t = r * r
	c := r - t*(p1+t*(p2+t*(p3+t*(p4+t*p5))))
	y := 1 - ((lo - (r*c)/(2-c)) - hi)
	return Ldexp(y, k)
}

func isOddInt(x float64) bool {
	if Abs(x) >= 1<<53 {
		return false
	}
	whole, frac := Modf(x)
	return frac == 0 && int64(whole)&1 == 1
}

// Pow returns x to the power of y: the fraction of y by Exp and Log, its whole part by repeated squaring.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case y == 1:
		return x
	case x != x || y != y:
		return NaN()
	case x == 0:
		switch {
		case y < 0:
			if Signbit(x) && isOddInt(y) {
				return Copysign(Inf(1), x)
			}
			return Inf(1)
		case Signbit(x) && isOddInt(y):
			return x
		}
		return 0
	case IsInf(y, 0):
		switch {
		case x == -1:
			return 1
		case (Abs(x) < 1) == IsInf(y, 1):
			return 0
		}
		return Inf(1)
	case IsInf(x, 0):
		if IsInf(x, -1) {
			return Pow(1/x, -y) // Pow(-0, -y)
		}
		if y < 0 {
			return 0
		}
		return Inf(1)
	case y == 0.5:
		return Sqrt(x)
	case y == -0.5:
		return 1 / Sqrt(x)
	}
	yi, yf := Modf(Abs(y))
	if yf != 0 && x < 0 {
		return NaN()
	}
	if yi >= 1<<63 {
		switch {
		case x == -1:
			return 1
		case (Abs(x) < 1) == (y > 0):
			return 0
		}
		return Inf(1)
	}
	a := 1.0 // the result is a × 2^ae
	ae := 0
	if yf != 0 {
		if yf > 0.5 {
			yf--
			yi++
		}
		a = Exp(yf * Log(x))
	}
	x1, xe := Frexp(x)
	for i := int64(yi); i != 0; i >>= 1 {
		if xe < -1<<12 || 1<<12 < xe {
			ae += xe // overflow or underflow for certain
			break
		}
		if i&1 == 1 {
			a *= x1
			ae += xe
		}
		x1 *= x1
		xe <<= 1
		if x1 < .5 {
			x1 += x1
			xe--
		}
	}
	if y < 0 {
		a = 1 / a
		ae = -ae
	}
	return Ldexp(a, ae)
}

// Pow10 returns 10 to the power of n.
func Pow10(n int) float64 {
	if n < -323 {
		return 0
	}
	if n > 308 {
		return Inf(1)
	}
	if n < 0 {
		return tenthsBy32[uint(-n)/32] / tensUpTo31[uint(-n)%32]
	}
	return tensBy32[uint(n)/32] * tensUpTo31[uint(n)%32]
}

var (
	tensBy32   = [...]float64{1e00, 1e32, 1e64, 1e96, 1e128, 1e160, 1e192, 1e224, 1e256, 1e288}
	tenthsBy32 = [...]float64{1e-00, 1e-32, 1e-64, 1e-96, 1e-128, 1e-160, 1e-192, 1e-224, 1e-256, 1e-288, 1e-320}
)

var tensUpTo31 = [...]float64{
	1e00, 1e01, 1e02, 1e03, 1e04, 1e05, 1e06, 1e07, 1e08, 1e09, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
	1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31,
}

// Cbrt returns the cube root: a guess from the exponent, a polynomial, one step of Newton (FreeBSD's s_cbrt.c).
func Cbrt(x float64) float64 {
	const (
		b1 = 715094163
		b2 = 696219795
		c  = 5.42857142857142815906e-01
		d  = -7.05306122448979611050e-01
		e  = 1.41428571428571436819e+00
		f  = 1.60714285714285720630e+00
		g  = 3.57142857142857150787e-01
	)
	if x == 0 || x != x || IsInf(x, 0) {
		return x
	}
	neg := x < 0
	x = Abs(x)
	t := Float64frombits(Float64bits(x)/3 + b1<<32)
	if x < 0x1p-1022 {
		t = float64(1<<54) * x
		t = Float64frombits(Float64bits(t)/3 + b2<<32)
	}
	r := t * t / x
	s := c + r*t
	t *= g + f/(s+e+d/s)
	t = Float64frombits(Float64bits(t)&(0xFFFFFFFFC<<28) + 1<<30)
	s = t * t
	r = x / s
	w := t + t
	r = (r - t) / (w + r)
	t = t + t*r
	if neg {
		t = -t
	}
	return t
}

// Sinh returns the hyperbolic sine.
func Sinh(x float64) float64 {
	const (
		p0 = -0.6307673640497716991184787251e+6
		p1 = -0.8991272022039509355398013511e+5
		p2 = -0.2894211355989563807284660366e+4
		p3 = -0.2630563213397497062819489e+2
		q0 = -0.6307673640497716991212077277e+6
		q1 = 0.1521517378790019070696485176e+5
		q2 = -0.173678953558233699533450911e+3
	)
	neg := x < 0
	if neg {
		x = -x
	}
	var t float64
	switch {
	case x > 21:
		t = Exp(x) * 0.5
	case x > 0.5:
		e := Exp(x)
		t = (e - 1/e) * 0.5
	default:
		sq := x * x
		t = (((p3*sq+p2)*sq+p1)*sq + p0) * x
		t = t / (((sq+q2)*sq+q1)*sq + q0)
	}
	if neg {
		t = -t
	}
	return t
}

// Cosh returns the hyperbolic cosine.
func Cosh(x float64) float64 {
	x = Abs(x)
	e := Exp(x)
	if x > 21 {
		return e * 0.5
	}
	return (e + 1/e) * 0.5
}

// Tanh returns the hyperbolic tangent.
func Tanh(x float64) float64 {
	const (
		p0, p1, p2 = -9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3
		q0, q1, q2 = 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3
		maxLog     = 8.8029691931113054295988e+01
	)
	z := Abs(x)
	switch {
	case z > 0.5*maxLog:
		if x < 0 {
			return -1
		}
		return 1
	case z >= 0.625:
		s := Exp(2 * z)
		z = 1 - 2/(s+1)
		if x < 0 {
			z = -z
		}
		return z
	case x == 0:
		return x
	}
	s := x * x
	return x + x*s*((p0*s+p1)*s+p2)/(((s+q0)*s+q1)*s+q2)
}
