package main

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand"
	randv2 "math/rand/v2"
)

func main() {
	for _, x := range []float64{0, 0.5, 1, -1.5, 2, 3.7, -0.1, 10, 100.25, 1e10, -1e-10, math.Inf(1), math.NaN()} {
		fmt.Println(x, math.Sqrt(x), math.Floor(x), math.Ceil(x), math.Trunc(x), math.Round(x), math.RoundToEven(x), math.Abs(x), math.Cbrt(x))
		fmt.Println(math.Sin(x), math.Cos(x), math.Tan(x), math.Atan(x), math.Asin(x), math.Acos(x), math.Log(x), math.Log2(x), math.Log10(x))
		fmt.Println(math.Pow(x, 2), math.Pow(2, x), math.Pow(x, -3), math.Mod(x, 0.7), math.Hypot(x, 3), math.Atan2(x, -2), math.Max(x, 1), math.Min(x, 1), math.Dim(x, 1), math.Copysign(2, x), math.Signbit(x))
		f, e := math.Frexp(x)
		i, fr := math.Modf(x)
		fmt.Println(f, e, i, fr, math.Ldexp(x, 3), math.Float64bits(x) == math.Float64bits(x), math.IsNaN(x), math.IsInf(x, 0))
	}
	fmt.Println(math.MaxInt64, uint64(math.MaxUint64), math.MaxFloat64, math.SmallestNonzeroFloat64, math.MaxFloat32, math.Pi, math.E, math.MinInt8, math.Pow10(5), math.Pow10(-400))
	fmt.Println(math.Float32bits(1.5), math.Float32frombits(0x40490fdb), math.Float64frombits(0x400921fb54442d18), math.Nextafter(1, 2), math.Remainder(10, 3))
	for _, x := range []uint64{0, 1, 0xff, 1 << 40, math.MaxUint64} {
		fmt.Println(bits.LeadingZeros64(x), bits.TrailingZeros64(x), bits.OnesCount64(x), bits.Len64(x), bits.RotateLeft64(x, 3), bits.Reverse64(x), bits.ReverseBytes64(x), bits.LeadingZeros8(uint8(x)), bits.Len16(uint16(x)))
	}
	hi, lo := bits.Mul64(math.MaxUint64, 3)
	q, r := bits.Div64(1, 2, 3)
	s, c := bits.Add64(math.MaxUint64, 1, 1)
	d, b := bits.Sub64(1, 2, 1)
	fmt.Println(hi, lo, q, r, s, c, d, b)
	g := rand.New(rand.NewSource(42))
	fmt.Println(g.Intn(100), g.Intn(100), g.Int63(), g.Float64(), g.Perm(8), g.Int31n(7), g.Uint32(), g.Float32(), g.Uint64(), g.NormFloat64())
	p := randv2.New(randv2.NewPCG(1, 2))
	fmt.Println(p.IntN(100), p.Uint64(), p.Float64(), p.Perm(5), p.Int32N(9), p.Uint32())
	k := randv2.New(randv2.NewChaCha8([32]byte([]byte("chacha8: 32-byte seed for golib!"))))
	fmt.Println(k.IntN(1000), k.Uint64(), k.Int64N(1e15))
	n := rand.Intn(10)
	fmt.Println(n >= 0 && n < 10, rand.Float64() < 1, randv2.IntN(5) < 5, len(rand.Perm(4)))
}
