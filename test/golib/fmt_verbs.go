package main

import (
	"fmt"
	"math"
)

type color int

func (c color) String() string { return [...]string{"red", "green", "blue"}[c] }

func main() {
	values := []any{
		nil, true, 0, -42, int8(-128), uint8(255), int64(math.MinInt64), uint64(math.MaxUint64), 'x', uintptr(4096),
		0.0, 1.5, -2.25, 1e21, 1e-7, 123456789.0, float32(0.1), math.Inf(1), math.NaN(), math.Copysign(0, -1),
		"text", "", "tab\t\"q\" é 世", []byte("bytes"), []byte(nil), [3]byte{1, 2, 3}, color(1),
	}
	for _, v := range values {
		fmt.Printf("%T|%v|%+v|%#v|%d|%s|%q|%x|%X\n", v, v, v, v, v, v, v, v, v)
	}
	for _, f := range []string{"%5d|", "%-5d|", "%05d|", "%+d|", "% d|", "%x|", "%#x|", "%X|", "%o|", "%#o|", "%O|", "%b|", "%#b|", "%c|", "%q|", "%U|", "%#U|", "%8.3d|", "%.0d|", "%+08d|", "%-08d|", "%08.3d|"} {
		fmt.Printf(f, 42)
		fmt.Printf(f, -7)
		fmt.Printf(f, 0)
		fmt.Println()
	}
	for _, f := range []string{"%e|", "%E|", "%f|", "%F|", "%g|", "%G|", "%8.2f|", "%-8.2f|", "%08.2f|", "%+.1e|", "% .3f|", "%.0f|", "%#.0f|", "%#g|", "%.3g|", "%10.3g|", "%x|", "%.2x|", "%b|", "%6.2f%%|", "%v|"} {
		for _, x := range []float64{3.14159265, -0.5, 1e10, 1e-5, 0, 2.5, 3.5, 1.0 / 3} {
			fmt.Printf(f, x)
		}
		fmt.Println()
	}
	for _, f := range []string{"%s|", "%10s|", "%-10s|", "%.2s|", "%10.2s|", "%q|", "%+q|", "%#q|", "%x|", "% x|", "%#x|", "%# X|", "%010s|", "%v|"} {
		fmt.Printf(f, "héllo")
		fmt.Printf(f, []byte("hé"))
		fmt.Println()
	}
	fmt.Printf("%t %5t %-7t| %v\n", true, false, true, false)
	fmt.Printf("%6.2f|%*d|%-*d|%.*f|%[2]*[1]d|%[3]v %[1]v\n", 1.0, 5, 42, 5, 42, 2, 3.14159)
	fmt.Print("a", 1, 2, "b", "c", 3.5, nil, nil, '!', "\n")
	fmt.Println("a", 1, true, nil, 2.5, []int{1}, map[string]int{"x": 1})
	fmt.Print()
	fmt.Println()
	fmt.Println(fmt.Sprint("x", 1, 2, "y"), fmt.Sprintln("end"), fmt.Sprintf("%03d", 7), string(fmt.Append(nil, 1, "a")), string(fmt.Appendf([]byte("p"), "%d", 5)), string(fmt.Appendln(nil, 1, 2)))
}
