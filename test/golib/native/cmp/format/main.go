// Command format compares package fmt with the real one: many values, many formats.
package main

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand"
	"os"
	"strings"
	"time"

	sfmt "gmpsimstd/fmt"
)

var failures int

func same(what string, got, want string) {
	if got != want {
		failures++
		if failures < 40 {
			fmt.Printf("%s:\n  got  %q\n  want %q\n", what, got, want)
		}
	}
}

type (
	myInt    int
	myString string
	myBytes  []byte
	myBool   bool
	myFloat  float32
	errs     []error
	point    struct{ X, Y int }
	inner    struct {
		A any
		b any
		E error
		e error
	}
	stringy   struct{ n int }
	pstringy  struct{ n int }
	goStringy struct{ n int }
	panics    struct{ v any }
	ppanics   struct{ v any }
	fails     struct{ text string }
	holder    struct {
		stringy
		S stringy
		s stringy
		P *pstringy
		N *pstringy
	}
	embeds struct {
		inner
		*point
		myInt
	}
	tree struct {
		Left, Right *tree
		V           int
		f           func()
		c           chan int
		m           map[string]*tree
	}
	named      map[myString][]point
	bytesArray [4]byte
	formatter  struct{}
)

func (s stringy) String() string     { return fmt.Sprint("<", s.n, ">") }
func (s *pstringy) String() string   { return fmt.Sprint("p<", s.n, ">") }
func (s goStringy) GoString() string { return "goStringy!" }
func (s panics) String() string      { panic(s.v) }
func (s *ppanics) Error() string     { return fmt.Sprint(s.v) }
func (f fails) Error() string        { return "fails: " + f.text }
func (m myInt) String() string       { return "myInt-" + fmt.Sprint(int(m)) }

func values(r *rand.Rand) []any {
	p := &point{1, 2}
	t := &tree{V: 1, Left: &tree{V: 2}, f: func() {}, c: make(chan int, 3), m: map[string]*tree{"x": nil}}
	n := 42
	s := "str"
	var nilStringer *pstringy
	var nilErr *ppanics
	var nilMap map[string]int
	var nilSlice []int
	var nilFunc func()
	var nilChan chan int
	var nilPoint *point
	iface := any(p)
	return []any{
		nil, true, false, 0, 1, -1, 42, -12345678, math.MaxInt64, math.MinInt64, int8(-5), int16(300), int32('x'), int64(7), uint(3), uint8(200), uint16(65535), uint32(1 << 31), uint64(1 << 63), uintptr(0xdead),
		0.0, 1.0, -1.5, 3.14159265358979, 1e100, 1e-100, 1e20, 1e21, 123456789.0, 100000.0, 1e6, float32(0.1), float32(1e10), math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1), math.SmallestNonzeroFloat64, 0.000012345,
		"", "hi", "héllo wörld", "a\tb\n\"q\" `b`", "\x00\xff", "日本語", 'é', rune(0x1F600), rune(-1), 0x110000,
		[]byte("bytes"), []byte{}, []byte(nil), [3]byte{1, 2, 3}, bytesArray{9, 8, 7, 6}, myBytes("mb"), [0]int{}, []string{"a", "b c", ""}, []int{1, 2, 3}, nilSlice, []any{1, "a", nil, 2.5, []int{1}}, []error{nil, errors.New("e")}, errs{nil},
		[]float64{1, 2.5}, []bool{true}, [][]int{{1}, {2, 3}, nil}, [2][2]string{{"a", "b"}, {"c", "d"}}, []*point{p, nil}, []point{{1, 2}},
		map[string]int{"b": 2, "a": 1, "c": 3}, nilMap, map[int]string{3: "c", -1: "a"}, map[float64]int{math.NaN(): 1, 1: 2, math.Inf(-1): 3}, map[bool]int{true: 1, false: 0}, map[point]int{{2, 1}: 1, {1, 2}: 2}, map[any]int{1: 1, 3: 2, 2: 3}, map[[2]int]string{{2, 1}: "x", {1, 9}: "y"},
		named{"k": {{1, 2}}, "a": nil}, map[string]any{"x": nil, "y": map[string]int{"z": 1}}, map[string]error{"e": nil},
		point{3, 4}, p, &p, nilPoint, struct{}{}, struct {
			A int
			B string
		}{1, "x"}, &struct{ P *int }{&n}, inner{1, 2, nil, nil}, inner{nil, nil, fails{"x"}, fails{"y"}}, inner{stringy{1}, stringy{2}, nil, nil},
		stringy{5}, &stringy{6}, pstringy{7}, &pstringy{8}, nilStringer, goStringy{1}, &goStringy{2}, holder{stringy{1}, stringy{2}, stringy{3}, &pstringy{4}, nil}, &holder{},
		panics{"boom"}, panics{errors.New("err")}, panics{42}, panics{panics{"inner"}}, nilErr, &ppanics{3}, fails{"z"}, &fails{"w"}, errors.New("plain"), fmt.Errorf("wrapped: %w", os.ErrNotExist),
		embeds{inner{1, nil, nil, nil}, p, 5}, t, *t, myInt(3), myString("ms"), myBool(true), myFloat(2.5), []myInt{1, 2}, map[myInt]myString{1: "one"}, &[]int{1}, &map[string]int{"a": 1}, &[2]int{1, 2}, &n, &s, &iface,
		t.f, nilFunc, t.c, nilChan, iface, time.Duration(1500) * time.Millisecond, time.March, []time.Duration{1, 2}, struct{ D time.Duration }{5}, struct{ d time.Duration }{5}, complexFree{},
	}
}

type complexFree struct {
	U8  []uint8
	Arr [2]any
	Fn  func(int) string
	Ch  <-chan int
	U   uintptr
	M   map[string][]any
}

const verbs = "vvvvvdsxXqTptbcoOUeEfFgGwz%!é"

func randomVerb(r *rand.Rand, indices int) string {
	s := "%"
	if r.Intn(2) == 0 {
		for i := r.Intn(3); i >= 0; i-- {
			s += string("+-# 0"[r.Intn(5)])
		}
	}
	if r.Intn(20) == 0 {
		s += fmt.Sprintf("[%d]", r.Intn(indices+2))
	}
	if r.Intn(3) == 0 {
		s += fmt.Sprint(r.Intn(25))
	} else if r.Intn(20) == 0 {
		s += "*"
	}
	if r.Intn(4) == 0 {
		s += "."
		if r.Intn(3) > 0 {
			s += fmt.Sprint(r.Intn(10))
		} else if r.Intn(5) == 0 {
			s += "*"
		}
	}
	if r.Intn(30) == 0 {
		s += fmt.Sprintf("[%d]", r.Intn(indices+2))
	}
	v := []rune(verbs)
	s += string(v[r.Intn(len(v))])
	return s
}

func try(f func() string) (s string) {
	defer func() {
		if e := recover(); e != nil {
			s = fmt.Sprint("PANIC ", e)
		}
	}()
	return f()
}

func names(s string) string {
	return strings.NewReplacer("gmpsimstd/fmt.", "fmt.", "*fmt.printer", "*fmt.pp").Replace(s)
}

func main() {
	n := flag.Int("n", 100000, "random formats")
	seed := flag.Int64("seed", 1, "seed")
	flag.Parse()
	r := rand.New(rand.NewSource(*seed))
	all := values(r)
	for _, v := range all {
		for _, f := range []string{"%v", "%+v", "%#v", "%T", "%s", "%d", "%x", "%X", "%q", "%p", "%t", "%c", "%U", "%#U", "%b", "%o", "%O", "%e", "%g", "%08.3f", "%+.2e", "% d", "% x", "%#x", "%# x", "%10v|", "%-10v|", "%010v|", "%.2v", "%6.2f|", "%+q", "%#q", "%5t|", "%z", "%w", "%05d|", "%-05d|", "%+d", "%x|%[1]d"} {
			same("Sprintf("+f+", "+fmt.Sprintf("%T", v)+")", try(func() string { return names(sfmt.Sprintf(f, v)) }), try(func() string { return fmt.Sprintf(f, v) }))
		}
		same(fmt.Sprintf("Sprint %T", v), try(func() string { return sfmt.Sprint(v) }), try(func() string { return fmt.Sprint(v) }))
	}
	for i := 0; i < *n; i++ {
		var args []any
		for k := r.Intn(4); k > 0; k-- {
			args = append(args, all[r.Intn(len(all))])
		}
		if r.Intn(5) == 0 {
			args = append([]any{r.Intn(20) - 8}, args...)
		}
		f := ""
		for k := r.Intn(4); k > 0; k-- {
			f += randomVerb(r, len(args)) + []string{"", "|", " text "}[r.Intn(3)]
		}
		if r.Intn(30) == 0 {
			f += []string{"%", "%[", "%[1", "%[x]d", "%[0]d", "%-", "%.", "%9999999d", "%.[1]*f", "%[2]*[1]d", "%!"}[r.Intn(11)]
		}
		what := fmt.Sprintf("Sprintf(%q, %T)", f, args)
		same(what, try(func() string { return sfmt.Sprintf(f, args...) }), try(func() string { return fmt.Sprintf(f, args...) }))
		same("Sprint"+what, try(func() string { return sfmt.Sprint(args...) }), try(func() string { return fmt.Sprint(args...) }))
		same("Sprintln"+what, try(func() string { return sfmt.Sprintln(args...) }), try(func() string { return fmt.Sprintln(args...) }))
		same("Append"+what, try(func() string { return string(sfmt.Appendf([]byte("x"), f, args...)) }), try(func() string { return string(fmt.Appendf([]byte("x"), f, args...)) }))
		var g, w error
		if strings.HasPrefix(try(func() string { w = fmt.Errorf(f, args...); return "" }), "PANIC") {
			continue
		}
		g = sfmt.Errorf(f, args...)
		same("Errorf "+what, g.Error(), w.Error())
		gu, wu := errors.Unwrap(g), errors.Unwrap(w)
		same("Errorf Unwrap "+what, fmt.Sprint(gu), fmt.Sprint(wu))
		_, gm := g.(interface{ Unwrap() []error })
		_, wm := w.(interface{ Unwrap() []error })
		same("Errorf kind "+what, fmt.Sprint(gm), fmt.Sprint(wm))
		if gm && wm {
			same("Errorf all", fmt.Sprint(g.(interface{ Unwrap() []error }).Unwrap()), fmt.Sprint(w.(interface{ Unwrap() []error }).Unwrap()))
		}
	}
	fmt.Println("failures:", failures)
	if failures > 0 {
		os.Exit(1)
	}
}
