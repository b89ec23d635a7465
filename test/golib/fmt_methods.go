package main

import (
	"errors"
	"fmt"
)

type celsius float64

func (c celsius) String() string { return fmt.Sprintf("%.1f°C", float64(c)) }

type pair struct{ a, b int }

func (p *pair) String() string { return fmt.Sprintf("<%d,%d>", p.a, p.b) }

type failure struct{ code int }

func (f failure) Error() string { return fmt.Sprint("failure ", f.code) }

type both struct{}

func (both) Error() string  { return "as error" }
func (both) String() string { return "as string" }

type source struct{ n int }

func (source) GoString() string { return "source{…}" }

type custom struct{ v int }

func (c custom) Format(s fmt.State, verb rune) {
	w, hasW := s.Width()
	p, hasP := s.Precision()
	fmt.Fprintf(s, "[%c %v %v %v %v %v%v%v%v%v %s]", verb, w, hasW, p, hasP, s.Flag('+'), s.Flag('-'), s.Flag('#'), s.Flag(' '), s.Flag('0'), fmt.FormatString(s, verb))
}

type angry struct{ with any }

func (a angry) String() string { panic(a.with) }

type angryPtr struct{ n int }

func (a *angryPtr) String() string { return fmt.Sprint(a.n) }

type recursive struct{ inner any }

func (r recursive) String() string { return "r(" + fmt.Sprint(r.inner) + ")" }

type hides struct {
	Shown  celsius
	hidden celsius
	Ptr    *pair
	List   []celsius
	Map    map[celsius]celsius
}

func main() {
	fmt.Println(celsius(21.55), []celsius{1, 2}, map[string]celsius{"x": 3}, struct{ C celsius }{4}, &struct{ C celsius }{5})
	fmt.Printf("%v %s %d %.2f %q %x %5s|\n", celsius(1), celsius(2), celsius(3), celsius(4), celsius(5), celsius(6), celsius(7))
	fmt.Println(pair{1, 2}, &pair{3, 4}, []*pair{{5, 6}}[0], []pair{{7, 8}})
	fmt.Println(failure{1}, &failure{2}, []error{failure{3}, nil}, map[string]error{"k": failure{4}}, both{})
	fmt.Printf("%v %#v %+v %s\n", source{1}, source{2}, source{3}, []source{{4}})
	fmt.Printf("%v|%+8.3d|%-#x|% 05s|%T\n", custom{1}, custom{2}, custom{3}, custom{4}, custom{5})
	fmt.Println(custom{6}, []custom{{7}})
	fmt.Println(angry{"boom"}, angry{42}, angry{errors.New("err")}, angry{nil})
	fmt.Printf("%s %d %v\n", angry{"x"}, angry{"y"}, []angry{{"z"}})
	var nilPtr *angryPtr
	var nilPair *pair
	fmt.Println(nilPtr, nilPair)
	fmt.Printf("%v %s %+v %d\n", nilPtr, nilPtr, nilPair, nilPair)
	fmt.Println(recursive{recursive{recursive{1}}})
	fmt.Printf("%v\n%+v\n", hides{Shown: 1, hidden: 2, Ptr: nil, List: []celsius{3}, Map: map[celsius]celsius{4: 5}}, hides{})
	fmt.Printf("%!|%z|%d|%d %d|%[3]d|%[x]d|%", 1, "s", 2)
	fmt.Println()
	fmt.Printf("%d %s\n", 1, "a", "extra", 2)
	fmt.Printf("%*d|%.*f|%-10d|%[2]d %[1]d\n", "bad", 5, "worse", 1.5, 7)
	fmt.Printf("%s %v %d\n", nil, nil, nil)
	fmt.Printf("%t %t\n", 1, "x")
	fmt.Printf("%c %c %U %c\n", 65, 0x1F600, 0x1F600, -1)
}
