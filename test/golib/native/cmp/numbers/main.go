// Command numbers compares strconv, math, math/bits and unicode/utf8 with the real packages on random and chosen inputs.
package main

import (
	"flag"
	"fmt"
	"math"
	"math/bits"
	"math/rand"
	"os"
	"strconv"
	"unicode/utf8"

	smath "gmpsimstd/math"
	sbits "gmpsimstd/math/bits"
	sstrconv "gmpsimstd/strconv"
	sutf8 "gmpsimstd/unicode/utf8"
)

var failures int

func same(what string, got, want any) {
	g, w := fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", want)
	if g != w {
		failures++
		if failures < 40 {
			fmt.Printf("%s: got %s, want %s\n", what, g, w)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return "<nil>"
	}
	return err.Error()
}

func randomFloat(r *rand.Rand) float64 {
	switch r.Intn(8) {
	case 0:
		return math.Float64frombits(r.Uint64())
	case 1:
		return float64(r.Intn(2000)-1000) / float64(r.Intn(1000)+1)
	case 2:
		return float64(r.Int63n(1 << 60))
	case 3:
		return float64(r.Intn(100000)) / 100
	case 4:
		return math.Ldexp(1, r.Intn(2100)-1074)
	case 5:
		return math.Float64frombits(r.Uint64() & (1<<53 - 1)) // subnormal and just above
	case 6:
		return (r.Float64() - 0.5) * math.Pow(10, float64(r.Intn(40)-20))
	}
	return float64(math.Float32frombits(r.Uint32()))
}

func main() {
	n := flag.Int("n", 200000, "random inputs")
	seed := flag.Int64("seed", 1, "seed")
	flag.Parse()
	r := rand.New(rand.NewSource(*seed))
	formats := "eEfgGbxX"
	for i := 0; i < *n; i++ {
		f := randomFloat(r)
		for _, size := range []int{32, 64} {
			format := formats[r.Intn(len(formats))]
			prec := r.Intn(22) - 3
			if prec < -1 {
				prec = -1
			}
			if r.Intn(50) == 0 {
				prec = r.Intn(400)
			}
			same(fmt.Sprint("FormatFloat ", f, " ", string(format), prec, size), sstrconv.FormatFloat(f, format, prec, size), strconv.FormatFloat(f, format, prec, size))
			same(fmt.Sprint("FormatFloat shortest ", f, " ", size), sstrconv.FormatFloat(f, 'g', -1, size), strconv.FormatFloat(f, 'g', -1, size))
			s := strconv.FormatFloat(f, "efgx"[r.Intn(4)], r.Intn(30)-1, 64)
			switch r.Intn(10) {
			case 0:
				s = string(append([]byte(s), "e-_x.0123456789"[r.Intn(15)]))
			case 1:
				b := []byte(s)
				b[r.Intn(len(b))] = "e+-_x.0123456789ap"[r.Intn(18)]
				s = string(b)
			case 2:
				// A decimal that lies half way between two floats, or a hair beside it.
				b := math.Float64bits(f) &^ (1 << 63)
				if size == 32 {
					b = b>>3<<3 | 4
				}
				x := math.Float64frombits(b)
				y := math.Nextafter(x, math.Inf(1))
				if !math.IsInf(x, 0) && !math.IsInf(y, 0) && !math.IsNaN(x) && x > 1e-290 && x < 1e290 {
					// exact midpoint by exact decimal expansions
					sx := strconv.FormatFloat(x/2, 'e', 1100, 64)
					_ = sx
					m := midpoint(x)
					s = m
					if r.Intn(2) == 0 {
						s = tweak(r, s)
					}
				}
			}
			g, gerr := sstrconv.ParseFloat(s, size)
			w, werr := strconv.ParseFloat(s, size)
			if math.Float64bits(g) != math.Float64bits(w) && !(g != g && w != w) {
				same("ParseFloat "+s+" "+strconv.Itoa(size), g, w)
			}
			same("ParseFloat error "+s, errText(gerr), errText(werr))
		}
		u := r.Uint64() >> uint(r.Intn(64))
		base := r.Intn(35) + 2
		same("FormatUint", sstrconv.FormatUint(u, base), strconv.FormatUint(u, base))
		same("FormatInt", sstrconv.FormatInt(int64(u), base), strconv.FormatInt(int64(u), base))
		same("Itoa", sstrconv.Itoa(int(u)), strconv.Itoa(int(u)))
		same("Itoa", sstrconv.Itoa(-int(u)), strconv.Itoa(-int(u)))
		same("AppendInt", string(sstrconv.AppendInt([]byte("x"), -int64(u), 10)), string(strconv.AppendInt([]byte("x"), -int64(u), 10)))
		s := strconv.FormatInt(int64(u), base)
		switch r.Intn(6) {
		case 0:
			s = "-" + s
		case 1:
			s = []string{"0x", "0b", "0o", "0", "+", "0_", "0X", "_"}[r.Intn(8)] + s
			base = 0
		case 2:
			b := []byte(s)
			b[r.Intn(len(b))] = "+-_xz09 "[r.Intn(8)]
			s = string(b)
		case 3:
			s = s + "0000000"[:r.Intn(8)]
		}
		size := []int{0, 8, 16, 32, 64, 7, 65, -1}[r.Intn(8)]
		gi, gerr := sstrconv.ParseInt(s, base, size)
		wi, werr := strconv.ParseInt(s, base, size)
		same("ParseInt "+s, gi, wi)
		same("ParseInt error "+s, errText(gerr), errText(werr))
		gu, gerr := sstrconv.ParseUint(s, base, size)
		wu, werr := strconv.ParseUint(s, base, size)
		same("ParseUint "+s, gu, wu)
		same("ParseUint error "+s, errText(gerr), errText(werr))
		ga, gerr := sstrconv.Atoi(s)
		wa, werr := strconv.Atoi(s)
		same("Atoi "+s, ga, wa)
		same("Atoi error "+s, errText(gerr), errText(werr))

		q := randomString(r)
		same("Quote", sstrconv.Quote(q), strconv.Quote(q))
		same("QuoteToASCII", sstrconv.QuoteToASCII(q), strconv.QuoteToASCII(q))
		same("QuoteToGraphic", sstrconv.QuoteToGraphic(q), strconv.QuoteToGraphic(q))
		same("CanBackquote", sstrconv.CanBackquote(q), strconv.CanBackquote(q))
		c := rune(r.Intn(0x11FFFF) - 5)
		same("QuoteRune", sstrconv.QuoteRune(c), strconv.QuoteRune(c))
		same("QuoteRuneToASCII", sstrconv.QuoteRuneToASCII(c), strconv.QuoteRuneToASCII(c))
		lit := strconv.Quote(q)
		switch r.Intn(5) {
		case 0:
			lit = "`" + q + "`"
		case 1:
			lit = strconv.QuoteRune(c)
		case 2:
			lit = "\"" + q + "\""
		case 3:
			lit = "\"" + []string{`\x4`, `\377`, `\400`, `\u00e9`, `\U0010ffff`, `\U00110000`, `\'`, `\"`, `\a\b\f\n\r\t\v\\`, `\ud800`, "\n"}[r.Intn(11)] + "\""
		}
		gs, gerr := sstrconv.Unquote(lit)
		ws, werr := strconv.Unquote(lit)
		same("Unquote "+lit, gs, ws)
		same("Unquote error "+lit, errText(gerr), errText(werr))
		gs, gerr = sstrconv.QuotedPrefix(lit + "x")
		ws, werr = strconv.QuotedPrefix(lit + "x")
		same("QuotedPrefix "+lit, gs, ws)

		checkUTF8(r, q)
		checkMath(r)
		checkBits(r, u)
	}
	fmt.Println("failures:", failures)
	if failures > 0 {
		os.Exit(1)
	}
}

// midpoint returns the exact decimal that lies half way between x and its upper neighbour.
func midpoint(x float64) string {
	b := math.Float64bits(x)
	exp := int(b>>52)&0x7FF - 1075
	m := b&(1<<52-1) | 1<<52
	m = 2*m + 1
	exp--
	// m × 2^exp, m below 2^54: as the exact sum of two floats' expansions it cannot be had, so use whole numbers.
	return bigDecimal(m, exp)
}

func tweak(r *rand.Rand, s string) string {
	if r.Intn(2) == 0 {
		return s + "00000000000000000001"
	}
	b := []byte(s)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] > '0' && b[i] <= '9' {
			b[i]--
			break
		}
	}
	return string(b) + "99999"
}

func randomString(r *rand.Rand) string {
	var b []byte
	for i := r.Intn(12); i > 0; i-- {
		switch r.Intn(5) {
		case 0:
			b = append(b, byte(r.Intn(256)))
		case 1:
			b = utf8.AppendRune(b, rune(r.Intn(0x110000)))
		case 2:
			b = utf8.AppendRune(b, rune(r.Intn(0x3000)))
		case 3:
			b = append(b, "\n\t\\\"'`\x7f\x00 "[r.Intn(9)])
		default:
			b = append(b, byte(r.Intn(95)+32))
		}
	}
	return string(b)
}

func checkUTF8(r *rand.Rand, s string) {
	b := []byte(s)
	g1, g2 := sutf8.DecodeRuneInString(s)
	w1, w2 := utf8.DecodeRuneInString(s)
	same("DecodeRuneInString "+strconv.Quote(s), []any{g1, g2}, []any{w1, w2})
	g1, g2 = sutf8.DecodeRune(b)
	same("DecodeRune "+strconv.Quote(s), []any{g1, g2}, []any{w1, w2})
	g1, g2 = sutf8.DecodeLastRuneInString(s)
	w1, w2 = utf8.DecodeLastRuneInString(s)
	same("DecodeLastRuneInString "+strconv.Quote(s), []any{g1, g2}, []any{w1, w2})
	g1, g2 = sutf8.DecodeLastRune(b)
	same("DecodeLastRune "+strconv.Quote(s), []any{g1, g2}, []any{w1, w2})
	same("RuneCount "+strconv.Quote(s), sutf8.RuneCount(b), utf8.RuneCount(b))
	same("RuneCountInString", sutf8.RuneCountInString(s), utf8.RuneCountInString(s))
	same("Valid "+strconv.Quote(s), sutf8.Valid(b), utf8.Valid(b))
	same("ValidString "+strconv.Quote(s), sutf8.ValidString(s), utf8.ValidString(s))
	var x [4]byte
	for i := range x {
		x[i] = []byte{0xE0, 0xED, 0xF0, 0xF4, 0xC2, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0x41, 0xFF, byte(r.Intn(256))}[r.Intn(14)]
	}
	k := r.Intn(5)
	same(fmt.Sprintf("FullRune %x", x[:k]), sutf8.FullRune(x[:k]), utf8.FullRune(x[:k]))
	g1, g2 = sutf8.DecodeRune(x[:k])
	w1, w2 = utf8.DecodeRune(x[:k])
	same(fmt.Sprintf("DecodeRune %x", x[:k]), []any{g1, g2}, []any{w1, w2})
	g1, g2 = sutf8.DecodeRuneInString(string(x[:k]))
	same(fmt.Sprintf("DecodeRuneInString %x", x[:k]), []any{g1, g2}, []any{w1, w2})
	g1, g2 = sutf8.DecodeLastRune(x[:k])
	w1, w2 = utf8.DecodeLastRune(x[:k])
	same(fmt.Sprintf("DecodeLastRune %x", x[:k]), []any{g1, g2}, []any{w1, w2})
	c := rune(r.Intn(0x120000) - 100)
	same("AppendRune", sutf8.AppendRune(nil, c), utf8.AppendRune(nil, c))
	same("RuneLen", sutf8.RuneLen(c), utf8.RuneLen(c))
	same("ValidRune", sutf8.ValidRune(c), utf8.ValidRune(c))
	var gb, wb [4]byte
	same("EncodeRune", sutf8.EncodeRune(gb[:], c), utf8.EncodeRune(wb[:], c))
	same("EncodeRune", gb, wb)
}

func checkMath(r *rand.Rand) {
	x, y := randomFloat(r), randomFloat(r)
	switch r.Intn(12) {
	case 0:
		x = math.Inf(1)
	case 1:
		x = math.Copysign(0, -1)
	case 2:
		x = math.NaN()
	case 3:
		y = math.Inf(-1)
	case 4:
		y = float64(r.Intn(20) - 10)
	case 5:
		y = 0
	case 6, 7, 8:
		x = (r.Float64() - 0.5) * 20
		y = (r.Float64() - 0.5) * 20
	}
	one := func(name string, got, want func(float64) float64) {
		g, w := got(x), want(x)
		if math.Float64bits(g) != math.Float64bits(w) && !(g != g && w != w) {
			same(fmt.Sprint(name, " ", x), fmt.Sprintf("%v %x", g, g), fmt.Sprintf("%v %x", w, w))
		}
	}
	two := func(name string, got, want func(x, y float64) float64) {
		g, w := got(x, y), want(x, y)
		if math.Float64bits(g) != math.Float64bits(w) && !(g != g && w != w) {
			same(fmt.Sprint(name, " ", x, " ", y), fmt.Sprintf("%v %x", g, g), fmt.Sprintf("%v %x", w, w))
		}
	}
	if math.Abs(x) >= 0x1p-1022 || x == 0 { // the real one on amd64 is wrong for subnormal numbers
		one("Log", smath.Log, math.Log)
		one("Log2", smath.Log2, math.Log2)
		one("Log10", smath.Log10, math.Log10)
		two("Pow", smath.Pow, math.Pow)
	}
	one("Exp", smath.Exp, math.Exp)
	one("Exp2", smath.Exp2, math.Exp2)
	one("Sin", smath.Sin, math.Sin)
	one("Cos", smath.Cos, math.Cos)
	one("Tan", smath.Tan, math.Tan)
	one("Asin", smath.Asin, math.Asin)
	one("Acos", smath.Acos, math.Acos)
	one("Atan", smath.Atan, math.Atan)
	one("Sinh", smath.Sinh, math.Sinh)
	one("Cosh", smath.Cosh, math.Cosh)
	one("Tanh", smath.Tanh, math.Tanh)
	one("Cbrt", smath.Cbrt, math.Cbrt)
	one("Round", smath.Round, math.Round)
	one("RoundToEven", smath.RoundToEven, math.RoundToEven)
	one("Logb", smath.Logb, math.Logb)
	two("Mod", smath.Mod, math.Mod)
	two("Remainder", smath.Remainder, math.Remainder)
	two("Hypot", smath.Hypot, math.Hypot)
	two("Atan2", smath.Atan2, math.Atan2)
	two("Max", smath.Max, math.Max)
	two("Min", smath.Min, math.Min)
	two("Dim", smath.Dim, math.Dim)
	two("Copysign", smath.Copysign, math.Copysign)
	two("Nextafter", smath.Nextafter, math.Nextafter)
	g1, g2 := smath.Frexp(x)
	w1, w2 := math.Frexp(x)
	same("Frexp", fmt.Sprint(g1, g2), fmt.Sprint(w1, w2))
	g1, g3 := smath.Modf(x)
	w1, w3 := math.Modf(x)
	same("Modf", fmt.Sprint(g1, g3), fmt.Sprint(w1, w3))
	e := r.Intn(2400) - 1200
	same("Ldexp", fmt.Sprint(smath.Ldexp(x, e)), fmt.Sprint(math.Ldexp(x, e)))
	same("Ilogb", smath.Ilogb(x), math.Ilogb(x))
	k := r.Intn(700) - 350
	same("Pow10 "+strconv.Itoa(k), fmt.Sprint(smath.Pow10(k)), fmt.Sprint(math.Pow10(k)))
	same("IsInf", []bool{smath.IsInf(x, 0), smath.IsInf(x, 1), smath.IsInf(x, -1), smath.IsNaN(x), smath.Signbit(x)}, []bool{math.IsInf(x, 0), math.IsInf(x, 1), math.IsInf(x, -1), math.IsNaN(x), math.Signbit(x)})
}

func checkBits(r *rand.Rand, u uint64) {
	v, k := r.Uint64(), r.Intn(200)-100
	same("bits", []any{sbits.Len64(u), sbits.Len32(uint32(u)), sbits.Len16(uint16(u)), sbits.Len8(uint8(u)), sbits.LeadingZeros32(uint32(u)), sbits.LeadingZeros16(uint16(u)), sbits.LeadingZeros8(uint8(u)),
		sbits.TrailingZeros32(uint32(u)), sbits.TrailingZeros16(uint16(u)), sbits.TrailingZeros8(uint8(u)), sbits.OnesCount8(uint8(u)),
		sbits.RotateLeft64(u, k), sbits.RotateLeft32(uint32(u), k), sbits.RotateLeft16(uint16(u), k), sbits.RotateLeft8(uint8(u), k),
		sbits.Reverse64(u), sbits.Reverse32(uint32(u)), sbits.Reverse16(uint16(u)), sbits.Reverse8(uint8(u)), sbits.ReverseBytes64(u), sbits.ReverseBytes32(uint32(u)), sbits.ReverseBytes16(uint16(u))},
		[]any{bits.Len64(u), bits.Len32(uint32(u)), bits.Len16(uint16(u)), bits.Len8(uint8(u)), bits.LeadingZeros32(uint32(u)), bits.LeadingZeros16(uint16(u)), bits.LeadingZeros8(uint8(u)),
			bits.TrailingZeros32(uint32(u)), bits.TrailingZeros16(uint16(u)), bits.TrailingZeros8(uint8(u)), bits.OnesCount8(uint8(u)),
			bits.RotateLeft64(u, k), bits.RotateLeft32(uint32(u), k), bits.RotateLeft16(uint16(u), k), bits.RotateLeft8(uint8(u), k),
			bits.Reverse64(u), bits.Reverse32(uint32(u)), bits.Reverse16(uint16(u)), bits.Reverse8(uint8(u)), bits.ReverseBytes64(u), bits.ReverseBytes32(uint32(u)), bits.ReverseBytes16(uint16(u))})
	g1, g2 := sbits.Add64(u, v, u&1)
	w1, w2 := bits.Add64(u, v, u&1)
	same("Add64", []uint64{g1, g2}, []uint64{w1, w2})
	g1, g2 = sbits.Sub64(u, v, u&1)
	w1, w2 = bits.Sub64(u, v, u&1)
	same("Sub64", []uint64{g1, g2}, []uint64{w1, w2})
	if u < v {
		g1, g2 = sbits.Div64(u, v, v)
		w1, w2 = bits.Div64(u, v, v)
		same("Div64", []uint64{g1, g2}, []uint64{w1, w2})
	}
}
