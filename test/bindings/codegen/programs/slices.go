package main

import (
	"fmt"
	"strings"
)

type item struct {
	name string
	n    int
}

func try(what string, f func()) {
	defer func() { fmt.Println(what+":", recover()) }()
	f()
}

func variadic(prefix string, xs ...any) string { return fmt.Sprint(prefix, len(xs), xs == nil) }

var escaping []byte

func two() ([]int, int) { return []int{1, 2}, 3 }

func main() {
	a := []int{1, 2, 3}
	b := a[:2]
	b = append(b, 99)
	fmt.Println(a, b, len(b), cap(b))
	b = append(b, 100)
	b[0] = -1
	fmt.Println(a, b, len(b))
	c := a[1:2:2]
	c = append(c, 5)
	fmt.Println(a, c, cap(a[1:2:2]), cap(a[1:]), len(a[3:]))
	var nilS []int
	fmt.Println(nilS == nil, []int{} == nil, len(nilS), append(nilS, nilS...) == nil, append(nilS, 1))
	caps := []int{}
	last := -1
	grow := escaping[:0]
	for range 3000 {
		grow = append(grow, 'x')
		if cap(grow) != last {
			last = cap(grow)
			caps = append(caps, last)
		}
		escaping = grow
	}
	fmt.Println(caps)
	var items []item
	for i, w := range strings.Fields("the quick brown fox") {
		items = append(items, item{w, i}, item{n: -i})
	}
	items = append(items, items[0], items[2])
	items[0].name = "changed"
	fmt.Println(items, len(items))
	fmt.Println(append([]byte("ab"), "cd"...), append([]int(nil), a[1:]...), append(two()))

	d := make([]int, 3, 10)
	n := copy(d, a)
	n += copy(d[1:], d)
	bs := make([]byte, 3)
	n += copy(bs, "hello")
	fmt.Println(d, n, string(bs), len(d[:7]), d[:7])
	clear(d[:2])
	fmt.Println(d)
	arr := [5]int{1, 2, 3, 4, 5}
	s := arr[1:4]
	s[0] = 20
	p := &arr
	t := p[2:]
	t[0] = 30
	fmt.Println(arr, s, t, len(p), cap(s), [3]int(s), *(*[2]int)(t))
	pa := (*[3]int)(s)
	pa[2] = 40
	fmt.Println(arr, p[3], len(pa))
	for i := range p {
		p[i]++
	}
	fmt.Println(*p)

	matrix := make([][]int, 3)
	for i := range matrix {
		matrix[i] = make([]int, i+1)
		for j := range matrix[i] {
			matrix[i][j] = i + j
		}
	}
	matrix[1], matrix[2] = matrix[2], matrix[1]
	matrix[0][0]++
	fmt.Println(matrix)
	fmt.Println(variadic("a"), variadic("b", 1, "x"), variadic("c", []any{1}...), variadic("d", nil...))
	lit := []string{5: "five", 1: "one", "two"}
	fmt.Printf("%q %d\n", lit, len(lit))
	nested := []map[string][]int{{"a": {1}}, {"b": {2, 3}}}
	nested[0]["a"] = append(nested[0]["a"], 9)
	nested[1]["z"] = append(nested[1]["z"], 8)
	fmt.Println(nested)

	i, j := 5, -1
	try("index", func() { fmt.Println(a[i]) })
	try("negative", func() { fmt.Println(a[j]) })
	try("store", func() { a[i] = 1 })
	try("array", func() { fmt.Println(arr[i]) })
	try("high", func() { fmt.Println(a[:i]) })
	try("low", func() { fmt.Println(a[i-2 : i-3]) })
	try("max", func() { fmt.Println(a[0:1:i]) })
	try("string", func() { fmt.Println("abc"[i]) })
	try("string slice", func() { fmt.Println("abc"[i:]) })
	try("array slice", func() { fmt.Println(arr[i+1:]) })
	try("make", func() { fmt.Println(make([]int, j)) })
	try("nil pointer", func() { var p *[5]int; fmt.Println(p[1]) })
	try("nil item", func() { var p *item; p.n = 1 })

	w := []int{1, 2, 3, 4}
	w = append(w[:1], w[2:]...)
	fmt.Println(w, w[:4])
	w = append(w, len(w), cap(w))
	fmt.Println(w)
	x := []int{1}
	x, y := append(x, 2), append(x, 3)
	fmt.Println(x, y)
	func() {
		m := map[int]int{1: 2}
		to, from := make([]int, 2), []int{8, 9, 10}
		defer func() { fmt.Println("later:", m, to, from) }()
		defer clear(m)
		defer copy(to, from)
		defer clear(from[1:])
	}()
	var st []int
	for i := range 5 {
		st = append(st, i)
	}
	for len(st) > 0 {
		top := st[len(st)-1]
		st = st[:len(st)-1]
		fmt.Print(top, " ")
	}
	fmt.Println()
}
