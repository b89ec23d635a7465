// The syntax of type parameters: parsed, not checked yet.
package main

type number interface {
	~int | ~float64
	comparable
	String() string
}

type list[T any] struct {
	next *list[T]
	item T
}

type pair[K comparable, V int | ~string] struct {
	k K
	v V
}

type array [n]int
type matrix [n * 2]int
type pointers[P *T, T any] []P
type alias[T any] = []T

const n = 3

func (l *list[T]) push(x T) *list[T] { return &list[T]{l, x} }

func convert[T, U any](in []T, f func(T) U) (out []U) {
	for _, v := range in {
		out = append(out, f(v))
	}
	return
}

func constrained[S ~[]E, E interface{ ~int }](s S) (e E) { return s[0] }

func main() {
	l := list[int]{}
	var p pair[string, int]
	q := pair[[2]*map[string]int, string]{}
	f := convert[int, string]
	g := convert[int, int]
	_ = constrained[[]int](nil)
	_ = (*list[int]).push
	var _ map[string]list[pair[int, string]]
	_, _, _, _, _ = l, p, q, f, g
}
