// Types, constants, embedding, initialisation order: for what the checker records. Imports nothing.
package main

type (
	Celsius float64
	Weekday uint8
	Names   []string
	Grid    [2][4]int16
	Visit   func(depth int, names ...string) (more bool)
	Index   map[string]*Node
	Signal  chan<- struct{}
	Node    struct {
		name        string
		left, right *Node
		flag        bool
		weight      float32
		tail        struct{}
	}
	Base struct{ id int32 }
	Wrap struct {
		Base
		*Node
		Shape
		b byte
		i int64
		c byte
	}
	Shape interface {
		Area() float64
		Scaler
	}
	Scaler  interface{ Scale(by float64) Shape }
	Square  struct{ side float64 }
	List    struct{ next *List }
	Handler = func(Shape) error
)

const (
	Sunday Weekday = iota
	Monday
	Tuesday
	_
	Thursday
)

const (
	KB, kb = 1 << (10 * (iota + 1)), iota
	MB, mb
)

const (
	big       = 1 << 100
	small     = big >> 98
	third     = 1.0 / 3
	exact     = third * 3
	r         = 'a' + 1
	name      = "go" + "lang"
	size      = len(name)
	truth     = size > 3 && name < "h"
	mask  int = ^0
	byteM     = ^uint8(15)
	fl    float32 = 0.1
)

var (
	total = first + second
	first = compute(third3)
	second, third3 = pairOf()
	unused = lazy
	_, lazy = pairOf()
)

func compute(x int) int { return x + len(table) }
func pairOf() (int, int) { return 1, 2 }

var table = map[Weekday]string{Monday: "mon", Tuesday: "tue"}

func (b *Base) SetID(id int32) { b.id = id }
func (b Base) ID() int32       { return b.id }
func (s Square) Area() float64 { return s.side * s.side }
func (s Square) Scale(by float64) Shape {
	return &Square{s.side * by}
}
func (l *List) Len() (n int) {
	for ; l != nil; l = l.next {
		n++
	}
	return
}

func untyped(s uint, f float32, i8 int8, a any) {
	var (
		x1         = 1 << s
		x2 float64 = float64(1 << 3)
		x3         = uint8(1) << s
		x4         = f * 2
		x5         = 2*i8 - 1
		x6         = 'x' + i8
		x7         = s == 1<<s
		x8 any     = 3.5
		x9         = a == 1
		x10        = 1 < 2
		x11 bool   = f > 1 == true
		x12        = "a" < "b" && !x10
		x13        = []any{1, 'a', 2.5, "s", nil, true}
		x14        = min(1, 2.5, 'a')
		x15        = max(f, 3)
		x16        = [...]float32{1, 1 << 4, 'a'}
		x17        = string(rune(65))
		x18        = append([]byte("x"), "yz"...)
		x19        = len([3]int{})
	)
	_, _, _, _, _, _, _, _, _, _ = x1, x2, x3, x4, x5, x6, x7, x8, x9, x10
	_, _, _, _, _, _, _, _, _ = x11, x12, x13, x14, x15, x16, x17, x18, x19
}

func commaOK(m map[string]int, c chan Shape, a any) (ok bool) {
	v, ok := m["a"]
	s, ok := <-c
	q, ok := a.(Square)
	_, ok = a.(interface{ Area() float64 })
	_, _, _ = v, s, q
	switch t := a.(type) {
	case int, string:
		_ = t
	case *Wrap:
		t.SetID(t.ID() + 1)
		t.name, t.Node.left = t.Shape.Scale(2).(Square).Area2(), t.right
	case nil:
	}
	return
}

func (Square) Area2() string { return "" }

func closures(n int) (func() int, Visit, Handler) {
	next := func() int { n++; return n }
	f := (*Base).SetID
	g := Base.ID
	h := (&Base{}).ID
	k := Shape.Area
	f(&Base{}, g(Base{})+h())
	_ = k(Square{2}) + Celsius(3).add(1).f()
	go func(x Celsius) { _ = x }(1)
	return next, func(d int, s ...string) bool { return d < len(s) }, nil
}

func (c Celsius) add(d Celsius) Celsius { return c + d }
func (c Celsius) f() float64            { return float64(c) }

func loops(g Grid, i Index, s Signal) {
	for a := range g {
		for b, x := range g[a] {
			_, _ = b, x
		}
	}
	for k, v := range i {
		_, _ = k, v.name
	}
	for u := range uint16(7) {
		_ = u
	}
	for j, c := range "é" {
		_, _ = j, c
	}
	s <- struct{}{}
	close(s)
	delete(i, "x")
	copy(Names{}, Names{"a"})
	clear(i)
	println(cap(g), len(i), new(Celsius), new(2.5))
}

func main() {
	defer func() { _ = recover() }()
	panic(total + first + int(mask) + size + small)
}
