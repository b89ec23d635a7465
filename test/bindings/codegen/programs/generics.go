package main

import "fmt"

type Number interface{ ~int | ~float64 }

type Pair[K comparable, V any] struct {
	Key K
	Val V
}

func (p Pair[K, V]) String2() string { return fmt.Sprint(p.Key, "=", p.Val) }
func (p *Pair[A, B]) Set(a A, b B)   { p.Key, p.Val = a, b }

type List[T any] struct {
	head *node[T]
	n    int
}
type node[T any] struct {
	v    T
	next *node[T]
}

func (l *List[T]) Push(v T) { l.head = &node[T]{v, l.head}; l.n++ }
func (l *List[T]) All() []T {
	var r []T
	for n := l.head; n != nil; n = n.next {
		r = append(r, n.v)
	}
	return r
}
func Map[T, U any](s []T, f func(T) U) []U {
	r := make([]U, 0, len(s))
	for _, x := range s {
		r = append(r, f(x))
	}
	return r
}
func Sum[T Number](s ...T) (t T) {
	for _, x := range s {
		t += x
	}
	return
}
func Keys[M ~map[K]V, K comparable, V any](m M) int { return len(m) }

type MyInt int

func Ones[T ~uint8 | ~uint16]() T { return ^T(0) - T(1)<<4 }

type Stringer interface{ String() string }

func (m MyInt) String() string { return fmt.Sprintf("MyInt(%d)", int(m)) }
func Join[T Stringer](xs []T) (s string) {
	for _, x := range xs {
		s += x.String()
	}
	return
}

type Setter[B any] interface {
	Set(string)
	*B
}
type S struct{ v string }

func (s *S) Set(v string) { s.v = v }
func FromStrings[T any, PT Setter[T]](s []string) []T {
	r := make([]T, len(s))
	for i, v := range s {
		p := PT(&r[i])
		p.Set(v)
	}
	return r
}

type Tree[T interface{ Less(T) bool }] struct {
	l, r *Tree[T]
	v    T
}
type Vec[T any] = []T
type PM[V any] = map[string]V

func typeName[T any](x T) string {
	type local struct{ a T }
	switch any(x).(type) {
	case int:
		return fmt.Sprintf("int %T", local{x})
	case string:
		return "string"
	}
	return fmt.Sprintf("%T %T", x, local{x})
}

func main() {
	p := Pair[string, int]{"a", 1}
	p.Set("b", 2)
	fmt.Println(p.String2())
	fmt.Printf("%T %v %+v\n", p, p, p)
	var l List[MyInt]
	l.Push(1)
	l.Push(2)
	fmt.Println(l.All(), Join(l.All()))
	fmt.Println(Map([]int{1, 2, 3}, func(i int) string { return fmt.Sprint(i * 2) }))
	fmt.Println(Sum(1, 2, 3), Sum(1.5, 2), Sum[MyInt](1, 2))
	fmt.Println(Keys(map[string]int{"a": 1}))
	fmt.Println(Ones[uint8](), Ones[uint16]())
	fmt.Println(FromStrings[S]([]string{"x", "y"}))
	var v Vec[int] = Vec[int]{1}
	var m PM[int] = PM[int]{"a": 1}
	fmt.Println(v, m)
	fmt.Println(typeName(1), typeName("s"), typeName(l))
	f := Map[int, float64]
	fmt.Printf("%T\n", f)
	var g func([]int, func(int) int) []int = Map
	fmt.Println(g([]int{1}, func(i int) int { return i + 1 }))
	q := &p
	h := q.Set
	h("z", 9)
	fmt.Println(p)
	k := Pair[string, int].String2
	fmt.Println(k(p))
	fmt.Printf("%T %T\n", Pair[MyInt, List[fmt.Stringer]]{}, struct{ x Pair[any, struct{ A int }] }{})
}
