package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

type shape interface {
	area() float64
	Name() string
}

type named struct{ name string }

func (n named) Name() string      { return n.name }
func (n *named) Rename(to string) { n.name = to }

type square struct {
	named
	side float64
}

func (s square) area() float64 { return s.side * s.side }

type circle struct {
	*named
	r float64
}

func (c *circle) area() float64 { return 3 * c.r * c.r }

type celsius float64

func (c celsius) String() string { return fmt.Sprintf("%.1f°C", float64(c)) }

type list []int

func (l list) Len() int { return len(l) }

type handler func(string) string

func (h handler) Handle(s string) string { return h(s) }

type Handler interface{ Handle(string) string }

type chain struct{ Handler }

type logged struct {
	Handler
	log *strings.Builder
}

func (l logged) Handle(s string) string {
	l.log.WriteString("[" + s + "]")
	return l.Handler.Handle(s) + "+"
}

type myErr struct{ code int }

func (e *myErr) Error() string { return fmt.Sprint("code ", e.code) }

func find(fail bool) error {
	var e *myErr
	if fail {
		e = &myErr{7}
		return e
	}
	return nil
}

func typedNil() error {
	var e *myErr
	return e
}

func describe(v any) string {
	switch x := v.(type) {
	case nil:
		return "nil"
	case int, int64:
		return fmt.Sprintf("integer %v", x)
	case string:
		return "string " + x
	case []int:
		return fmt.Sprint("slice of ", len(x))
	case error:
		return "error " + x.Error()
	case fmt.Stringer:
		return "stringer " + x.String()
	case func() int:
		return fmt.Sprint("func giving ", x())
	case point:
		return fmt.Sprint("point ", x.x)
	case *point:
		return fmt.Sprint("pointer ", x.x)
	case map[string]int:
		return fmt.Sprint("map ", x["a"])
	case chan int:
		return fmt.Sprint("chan ", cap(x))
	case bool, float64:
		return fmt.Sprintf("%T %v", x, x)
	case struct{}:
		return "empty"
	case interface{ Len() int }:
		return fmt.Sprint("has length ", x.Len())
	default:
		return fmt.Sprintf("%T", x)
	}
}

type point struct{ x, y int }

type key interface{ hidden() int }
type k1 int

func (k k1) hidden() int { return int(k) * 2 }

func measure(s []shape) float64 { return s[len(s)-1].area() }

func try(what string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			err, isError := r.(error)
			fmt.Println(what, "->", r, isError && err.Error() != "")
		}
	}()
	f()
}

func main() {
	n := &named{"round"}
	sq := square{named{"box"}, 2}
	shapes := []shape{sq, &sq, &circle{n, 1}}
	sq.Rename("renamed")
	n.Rename("rounder")
	for _, s := range shapes {
		fmt.Printf("%s %v %T\n", s.Name(), s.area(), s)
	}
	fmt.Println(shapes[0] == shape(square{named{"box"}, 2}), shapes[1] == shape(&sq), shapes[0] == shapes[1])

	var st fmt.Stringer = celsius(21.55)
	fmt.Println(st, st.String(), celsius(3))
	var h Handler = handler(strings.ToUpper)
	var log strings.Builder
	h = chain{logged{chain{h}, &log}}
	fmt.Println(h.Handle("abc"), h.Handle("x"), log.String())
	f := h.Handle
	g := Handler.Handle
	fmt.Println(f("f"), g(h, "g"), chain.Handle(h.(chain), "c"))

	e := find(true)
	var target *myErr
	fmt.Println(e, find(false) == nil, typedNil() == nil, errors.As(e, &target), target.code)
	wrapped := fmt.Errorf("outer: %w", e)
	fmt.Println(wrapped, errors.Is(wrapped, e), errors.Unwrap(wrapped) == e, errors.Is(io.EOF, io.EOF))

	for _, v := range []any{
		nil, 1, int64(2), "s", []int{1, 2}, e, st, func() int { return 5 }, point{3, 4}, &point{5, 6},
		map[string]int{"a": 9}, make(chan int, 4), true, 2.5, struct{}{}, list{1, 2, 3}, uint8(1), [2]int{},
	} {
		fmt.Println(describe(v))
	}

	var k key = k1(21)
	fmt.Println(k.hidden(), k == key(k1(21)), k == k1(21), k1(20) == k)
	var a any = 5
	i, ok := a.(int)
	s, ok2 := a.(string)
	_, ok3 := a.(fmt.Stringer)
	fmt.Println(i, ok, s == "", ok2, ok3, a == 5, a == 5.0, a != "5")
	_, isWriter := any(os.Stdout).(io.Writer)
	fmt.Println(isWriter)

	set := map[any]string{1: "int", "1": "string", 1.0: "float", point{1, 2}: "point", nil: "nil", [2]int{1, 2}: "array"}
	fmt.Println(set[1], set["1"], set[1.0], set[point{1, 2}], set[nil], set[[2]int{1, 2}], set[int8(1)] == "")

	var nilShape shape
	try("nil method", func() { nilShape.Name() })
	try("assert nil", func() { _ = a.(shape) })
	try("assert wrong", func() { _ = a.(string) })
	try("assert iface nil", func() { var x any; _ = x.(int) })
	try("missing", func() { _ = any(sq).(Handler) })
	try("uncomparable", func() { fmt.Println(any([]int{1}) == any([]int{1})) })
	try("unhashable", func() { set[func() {}] = "f" })
	try("value method through nil", func() { var p *square; measure([]shape{p}) })
	try("custom", func() { panic(&myErr{3}) })
	try("string", func() { panic("text") })
}
