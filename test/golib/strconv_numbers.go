package main

import (
	"fmt"
	"math"
	"strconv"
)

func main() {
	for _, s := range []string{"0", "-0", "42", "-7", "+5", "007", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "", "-", "1_000", "0x1f", "12a", " 1"} {
		i, err := strconv.Atoi(s)
		j, err2 := strconv.ParseInt(s, 0, 16)
		u, err3 := strconv.ParseUint(s, 16, 64)
		fmt.Println(i, err, "|", j, err2, "|", u, err3)
	}
	for _, s := range []string{"1", "0.1", ".5", "5.", "1e3", "1E-3", "-2.5e+10", "1e400", "-1e400", "1e-400", "0x1p-2", "0x1.8p1", "inf", "-Infinity", "NaN", "1__0", "1_0.5", "e5", "", "1.7976931348623157e308", "4.9e-324", "2.4703282292062328e-324", "0.1234567890123456789012345678901234567890", "9007199254740993", "179769313486231580793728971405301e276"} {
		f, err := strconv.ParseFloat(s, 64)
		g, err2 := strconv.ParseFloat(s, 32)
		fmt.Println(f, err, "|", g, err2)
	}
	for _, f := range []float64{0, 1, -1, 0.1, 0.2 + 0.1, 1.0 / 3, 100, 1e6, 1e20, 1e21, 1e22, 123456789, 5e-324, math.MaxFloat64, math.Pi, 2.5, 3.5, 0.000001, 0.0000001} {
		fmt.Println(strconv.FormatFloat(f, 'g', -1, 64), strconv.FormatFloat(f, 'e', -1, 64), strconv.FormatFloat(f, 'f', -1, 64), strconv.FormatFloat(f, 'f', 2, 64), strconv.FormatFloat(f, 'e', 3, 64), strconv.FormatFloat(f, 'g', 4, 64), strconv.FormatFloat(f, 'g', -1, 32), strconv.FormatFloat(f, 'x', -1, 64), strconv.FormatFloat(f, 'b', -1, 64), strconv.FormatFloat(f, 'f', 0, 64))
	}
	for base := 2; base <= 36; base += 7 {
		fmt.Println(base, strconv.FormatInt(-255, base), strconv.FormatUint(math.MaxUint64, base), strconv.FormatInt(math.MinInt64, base))
	}
	for _, s := range []string{"true", "T", "FALSE", "0", "yes", ""} {
		b, err := strconv.ParseBool(s)
		fmt.Println(b, err)
	}
	for _, s := range []string{"plain", "tab\t nl\n q\" b\\ `", "é 世 \U0001F600", "\x00\x7f\xff", "\u2028\u00ad"} {
		fmt.Println(strconv.Quote(s), strconv.QuoteToASCII(s), strconv.CanBackquote(s), string(strconv.AppendQuote([]byte("-> "), s)))
	}
	for _, s := range []string{`"a\tb"`, "`raw\\n`", `'x'`, `"\u00e9\U0001F600\x41\101"`, `"bad`, `'ab'`, `"\q"`, ``, `x`} {
		u, err := strconv.Unquote(s)
		fmt.Printf("%q %v\n", u, err)
	}
	fmt.Println(strconv.QuoteRune('☺'), strconv.QuoteRune('\n'), strconv.QuoteRuneToASCII('世'), strconv.IsPrint('é'), strconv.IsPrint('\u00ad'))
	_, err := strconv.ParseInt("5", 1, 0)
	_, err2 := strconv.ParseInt("5", 10, 65)
	fmt.Println(err, err2)
}
