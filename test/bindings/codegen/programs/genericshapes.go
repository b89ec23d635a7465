package main

import (
	"cmp"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
)

// Channels, goroutines, closures and methods of generic types.

type Queue[T any] struct {
	mu    sync.Mutex
	items []T
}

func (q *Queue[T]) Push(v T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, v)
}

func (q *Queue[T]) Each(f func(int, T)) {
	for i, v := range q.items {
		f(i, v)
	}
}

type Stage[In, Out any] func(<-chan In) <-chan Out

func Then[A, B, C any](f Stage[A, B], g Stage[B, C]) Stage[A, C] {
	return func(in <-chan A) <-chan C { return g(f(in)) }
}

func Apply[A, B any](f func(A) B) Stage[A, B] {
	return func(in <-chan A) <-chan B {
		out := make(chan B)
		go func() {
			defer close(out)
			for v := range in {
				out <- f(v)
			}
		}()
		return out
	}
}

func Source[T any](vs ...T) <-chan T {
	ch := make(chan T, len(vs))
	for _, v := range vs {
		ch <- v
	}
	close(ch)
	return ch
}

func Merge[T cmp.Ordered](chans ...<-chan T) []T {
	var wg sync.WaitGroup
	var q Queue[T]
	for _, c := range chans {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for v := range c {
				q.Push(v)
			}
		}()
	}
	wg.Wait()
	sort.Slice(q.items, func(i, j int) bool { return q.items[i] < q.items[j] })
	return q.items
}

func First[T any](a, b <-chan T) (v T, which string) {
	select {
	case v = <-a:
		which = "a"
	case v = <-b:
		which = "b"
	}
	return
}

// Interfaces with type parameters, embedding, trees that know how to compare.

type Container[T any] interface {
	Len() int
	All() []T
}

type Base[T any] struct{ vs []T }

func (b *Base[T]) Add(v T) { b.vs = append(b.vs, v) }
func (b Base[T]) Len() int { return len(b.vs) }
func (b Base[T]) All() []T { return b.vs }

type Named[T any] struct {
	*Base[T]
	Name string
}

type Set[K comparable] map[K]struct{}

func (s Set[K]) Add(k K) Set[K] { s[k] = struct{}{}; return s }
func (s Set[K]) Has(k K) bool   { _, ok := s[k]; return ok }

type Ordered[T any] interface {
	comparable
	Less(T) bool
}

type Tree[T Ordered[T]] struct {
	left, right *Tree[T]
	v           T
}

func (t *Tree[T]) Insert(v T) *Tree[T] {
	if t == nil {
		return &Tree[T]{v: v}
	}
	switch {
	case v == t.v:
	case v.Less(t.v):
		t.left = t.left.Insert(v)
	default:
		t.right = t.right.Insert(v)
	}
	return t
}

func (t *Tree[T]) Walk(yield func(T) bool) bool {
	return t == nil || t.left.Walk(yield) && yield(t.v) && t.right.Walk(yield)
}

func (t *Tree[T]) Seq() func(func(T) bool) {
	return func(yield func(T) bool) { t.Walk(yield) }
}

type version struct{ major, minor int }

func (v version) Less(w version) bool {
	return v.major < w.major || v.major == w.major && v.minor < w.minor
}

// Numbers: constants of every size, shifts, conversions.

type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

func Limits[T Integer]() (T, T) {
	if ^T(0) < 0 {
		low := T(1)
		for low > 0 {
			low <<= 1
		}
		return low, ^low
	}
	return 0, ^T(0)
}

func Convert[From, To Integer | ~float32 | ~float64](f From) To { return To(f) }

func Bits[T Integer](v T) (n int) {
	for ; v != 0; v &= v - 1 {
		n++
	}
	return n
}

func Avg[T Integer | ~float64](vs ...T) T {
	var sum T
	for _, v := range vs {
		sum += v
	}
	return sum / T(len(vs))
}

type Celsius float64

func (c Celsius) String() string { return fmt.Sprintf("%.1f°C", float64(c)) }

// Core types.

func Grow[S ~[]E, E any](s S, n int) S { return append(s, make(S, n)...) }
func Last[S ~[]E, E any](s S) E        { return s[len(s)-1] }
func Bytes[T ~string | ~[]byte](x T) (n int) {
	for i := 0; i < len(x); i++ {
		n += int(x[i])
	}
	return n
}
func Send[C ~chan E | ~chan<- E, E any](c C, e E) { c <- e }
func Count[M ~map[K]V, K, V comparable](m M, v V) (n int) {
	for k := range m {
		if m[k] == v {
			n++
		}
	}
	delete(m, *new(K))
	return n
}
func Call[F ~func(A) R, A, R any](f F, a A) R { return f(a) }
func Sum[T ~[3]int | ~[4]int](a T) (n int) {
	for i := range len(a) {
		n += a[i]
	}
	return n
}

// Types in interfaces: switches, assertions, equality, panics.

func Kind[T any](v any) string {
	switch v.(type) {
	case nil:
		return "nil"
	case T:
		return fmt.Sprintf("T=%T", *new(T))
	case []T, map[string]T:
		return fmt.Sprintf("of T: %T", v)
	case Container[T]:
		return "container"
	}
	return fmt.Sprintf("%T", v)
}

func Must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Errorf("must %T: %w", v, err))
	}
	return v
}

func Ptr[T any](v T) *T { return &v }

func counter[T any]() func() (T, int) {
	n := 0
	type pair struct {
		v T
		n int
	}
	return func() (T, int) {
		n++
		p := pair{n: n}
		return p.v, p.n
	}
}

func even[T Integer](n T) bool {
	if n == 0 {
		return true
	}
	return odd(n - 1)
}

func odd[T Integer](n T) bool {
	if n == 0 {
		return false
	}
	return even(n - 1)
}

type Option[T any] func(*T)

func Build[T any](opts ...Option[T]) (t T) {
	for _, o := range opts {
		o(&t)
	}
	return
}

type Matrix[T ~int | ~float64] [2][2]T

func (m Matrix[T]) Mul(n Matrix[T]) (r Matrix[T]) {
	for i := range m {
		for j := range n {
			for k := range 2 {
				r[i][j] += m[i][k] * n[k][j]
			}
		}
	}
	return
}

type Result[T any] struct {
	Val T
	Err error
}

func (r Result[T]) Get() (T, error) { return r.Val, r.Err }

func Try[T any](f func() T) (r Result[T]) {
	defer func() {
		if p := recover(); p != nil {
			r.Err = fmt.Errorf("recovered: %v", p)
		}
	}()
	r.Val = f()
	return
}

func Reduce[T, A any](vs []T, a A, f func(A, T) A) A {
	for _, v := range vs {
		a = f(a, v)
	}
	return a
}

var table = map[string]func(int, int) int{"max": Max[int], "min": Min[int]}

func Max[T cmp.Ordered](a, b T) T { return max(a, b) }
func Min[T cmp.Ordered](a, b T) T { return min(a, b) }

func main() {
	stage := Then(Apply(func(i int) float64 { return float64(i) / 2 }), Apply(func(f float64) string { return fmt.Sprint(f, ";") }))
	for s := range stage(Source(1, 2, 3)) {
		fmt.Print(s, " ")
	}
	fmt.Println(Merge(Source(5, 1), Source(4, 2), Source[int]()), Merge(Source("b", "a")))
	fmt.Println(First(Source(7), make(chan int)))

	n := Named[string]{&Base[string]{}, "n"}
	n.Add("x")
	n.Add("y")
	var c Container[string] = n
	fmt.Println(c.Len(), c.All(), n.Base.vs)
	fmt.Printf("%T %T %v\n", n, c, Set[int]{}.Add(1).Has(1))
	add := n.Add
	add("z")
	fmt.Println((*Base[string]).Len(n.Base), Base[string].All(*n.Base))

	var t *Tree[version]
	for _, v := range []version{{1, 2}, {1, 0}, {2, 0}, {0, 9}, {1, 2}} {
		t = t.Insert(v)
	}
	for v := range t.Seq() {
		if v.major == 2 {
			break
		}
		fmt.Print(v, " ")
	}
	fmt.Printf("%T\n", t)

	fmt.Println(Limits[int8]())
	fmt.Println(Limits[uint16]())
	fmt.Println(Limits[int64]())
	fmt.Println(Convert[float64, int](3.9), Convert[int, uint8](300), Convert[int8, uint32](-1), Bits[uint8](255), Bits(-1))
	fmt.Println(Avg(1, 2, 6), Avg(1.5, 2), Avg[Celsius](20, 21))

	fmt.Println(len(Grow([]int{1}, 3)), Last([]string{"a", "b"}), Bytes("abc"), Bytes([]byte{1, 2}))
	ch := make(chan int, 1)
	Send(ch, 3)
	fmt.Println(<-ch, Count(map[string]int{"a": 1, "b": 1, "c": 2}, 1), Call(strings.ToUpper, "up"), Sum([3]int{1, 2, 3}), Sum([4]int{1, 1, 1, 1}))

	fmt.Println(Kind[int](1), Kind[int]([]int{}), Kind[int](map[string]int{}), Kind[string](n), Kind[int](nil), Kind[error](errors.New("e")), Kind[int](n))
	fmt.Println(Try(func() int { return Must(1, nil) }))
	fmt.Println(Try(func() string { return Must("", errors.New("bad")) }).Get())
	fmt.Println(Try(func() int { var m map[string][]int; return m["x"][3] }))
	fmt.Println(Try(func() int { return any("s").(int) }).Err)
	fmt.Println(Try(func() Result[int] { return any(Result[string]{}).(Result[int]) }).Err)
	fmt.Println(*Ptr(3), *Ptr("s"), any(Result[int]{}) == any(Result[int]{}), any(Result[int]{}) == any(Result[string]{}))
	f, g := counter[string](), counter[[]int]()
	f()
	fmt.Println(f())
	fmt.Println(g())
	fmt.Println(even(10), odd(uint8(7)), even[int64](3))
	fmt.Println(Build(func(v *version) { v.major = 3 }, func(v *version) { v.minor = 4 }))
	m := Matrix[int]{{1, 1}, {1, 0}}
	fmt.Println(m.Mul(m).Mul(m), fmt.Sprintf("%T", m))
	fmt.Println(Reduce([]int{1, 2, 3}, "", func(a string, v int) string { return a + fmt.Sprint(v) }))
	fmt.Println(table["max"](3, 4), table["min"](3, 4))
	fmt.Printf("%T %T %T\n", Max[Celsius], stage, Result[map[version][]*Tree[version]]{})
	fmt.Printf("%v %+v %#v\n", Result[int]{Val: 1}, Result[string]{"s", nil}, Matrix[float64]{{1}})
}
