// Every expression and every literal of Go.
package main

type point struct {
	x, y int `json:"x"`
	*inner
	next *point "raw"
}

type inner struct{ name string }

func (p *point) method(dx int) int { return p.x + dx }
func (inner) value() string        { return "" }
func (point) _()                   {}

var ints = []int{0, 1_000, 0755, 0o17, 0b1010_1, 0xBad_Face, 'a', '\n', '\'', '\x41', '\101', '\u65e5', '\U0001F600', '日'}

var floats = []float64{0., .5, 1.5e3, 1e-2, 2E+5, 1_0.2_5, 0x1p-2, 0X.8p3, 0x1_0.8P+1}

var strings = [...]string{"", "a\tb\"\\", "\u00e9\xff\377", `raw \n
	text`, "日本語"}

var maps = map[point]map[string][]*point{
	{x: 1}: {"a": {{y: 2}, nil, &point{next: &point{}}}},
}

var arrays = [2][3]int{{1, 2, 3}, {2: 7}}
var sparse = [...]string{2: "c", "d", 0: "a"}
var empty, anonymous = struct{}{}, struct{ a, b int }{1, 2}

func operators(a, b int, p, q bool, f float64, u uint8) bool {
	_ = a + b - a*b/(b|1)%7
	_ = a&b | a ^ b&^a<<2>>u
	_ = -a + +b ^ ^a
	_ = !p && q || p == q != (a < b) && (a <= b || a > b && a >= b)
	x := &point{}
	y := *x
	z := &(*x).x
	w := **(&x)
	_, _, _ = y, z, w
	return -f < 2*f
}

func primary(s []int, t string, m map[string]func(...int) int, i interface{}, c chan func() int) {
	_ = s[1]
	_, _, _, _ = s[:], s[1:], s[:2], s[1:2]
	_, _ = s[:2:3], s[1:2:3]
	_ = t[0:1][0]
	_ = m["a"](s...)
	_ = m["b"](1, 2, 3)
	_ = (<-c)()
	_ = i.(int)
	_ = i.(interface {
		error
		Close() (err error)
	}).Close()
	_ = func(a, b int, c ...string) (n int, _ error) { return a, nil }
	func() {}()
	_ = (*point).method
	_ = point.value
	_ = (&point{}).method(1)
	_ = new(point).next.next.x
	_ = new(a + 1)
	_ = *new(int) * *new(int)
	_ = make([]int, 1, 2)
	_ = make(chan<- int, 3)
	_ = struct{ x int }{x: 1}.x
}

func conversions(s string, b []byte, e interface{}) {
	_ = []byte(s)
	_ = string(b)
	_ = (*point)(nil)
	_ = (func())(nil)
	_ = (<-chan int)(nil)
	_ = (chan<- int)(nil)
	_ = interface{}(s)
	_ = map[string]int(nil)
	_ = *(*int)(nil)
	_ = [3]int([]int{1, 2, 3})
	_ = (((s)))
	var f func(int) func(string) (a, b int)
	var g func(func(int), chan (<-chan int), chan<- chan int, <-chan chan<- int) interface{}
	var h [len("abc")]struct{}
	_, _, _ = f, g, h
}

const a = 5

func main() {}
