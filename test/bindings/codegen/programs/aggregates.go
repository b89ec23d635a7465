package main

import "fmt"

type point struct{ x, y int }

type rect struct {
	min, max point
	tag      string
	flags    [3]bool
}

type empty struct{}

type mixed struct {
	a int8
	b int64
	c bool
	d float32
	_ int32
	e string
	f any
	g []int
	h map[string]int
	i *point
	j func() int
	k empty
}

type big struct {
	pad  [70000]byte
	tail point
	end  string
}

func (p point) moved(dx int) point { p.x += dx; return p }
func (p *point) move(dx int)       { p.x += dx }
func (r rect) area() int           { return (r.max.x - r.min.x) * (r.max.y - r.min.y) }

func change(r rect, a [3]int) (rect, [3]int) {
	r.min.x = 99
	r.tag += "!"
	r.flags[1] = true
	a[0] = -1
	return r, a
}

func makeRect() rect { return rect{min: point{1, 2}, max: point{11, 22}, tag: "r"} }

var global = rect{max: point{3, 4}, tag: "global"}
var table = [...]point{2: {5, 6}, 0: {1, 1}}
var pointers = []*point{{1, 2}, nil, &table[2]}

func result() (r rect) {
	r = global
	defer func() { r.tag = "deferred" }()
	global.tag = "changed"
	return r
}

type tree struct {
	left rect
	kids []rect
}

func (t *tree) pick(n int) rect {
	if n > 0 {
		var other rect
		other.tag = "other"
		if n > 5 {
			return other
		}
	}
	return t.left
}

func twins() (rect, rect) {
	r := makeRect()
	return r, r
}

func aliases() {
	t := &tree{left: makeRect(), kids: []rect{{tag: "kid"}}}
	a, b := t.pick(1), t.pick(9)
	a.tag = "picked"
	c, d := twins()
	c.min.x = -1
	e := t.kids[0]
	e.tag = "copy"
	for i := range 2 {
		var fresh rect
		fresh.tag += fmt.Sprint(i)
		t.kids = append(t.kids, fresh)
	}
	fmt.Println(t.left.tag, a.tag, b.tag, c.min.x, d.min.x, e.tag, t.kids[0].tag, t.kids[1].tag, t.kids[2].tag)
}

func main() {
	aliases()
	r := makeRect()
	s := r
	s.min.x = 50
	fmt.Println(r, s, r == s, r != makeRect(), r == makeRect())
	a := [3]int{1, 2, 3}
	r2, a2 := change(r, a)
	fmt.Println(r, a, r2, a2)
	fmt.Println(result(), global)

	p := point{1, 2}
	q := &p
	q.move(10)
	fmt.Println(p, p.moved(5), q.moved(7), p, (*q).x, makeRect().area(), makeRect().max.y)
	pp := &q
	(*pp).y = 77
	(**pp).x--
	fmt.Println(p)

	// Copies in loops, maps, slices, channels, interfaces.
	list := []rect{makeRect(), s}
	for i, e := range list {
		e.tag = "copy"
		list[i].flags[2] = i == 1
	}
	fmt.Println(list)
	m := map[string]rect{"a": r}
	v := m["a"]
	v.tag = "other"
	fmt.Println(m["a"].tag, m["b"].tag == "", m["a"].min, len(m))
	var i any = r
	r.tag = "later"
	fmt.Println(i.(rect).tag, i == any(r), i != any(makeRect()))
	ch := make(chan rect, 2)
	ch <- r
	r.tag = "after"
	ch <- r
	fmt.Println((<-ch).tag, (<-ch).tag)

	arr := [2][2]point{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}
	brr := arr
	brr[1][0].x = 500
	for _, row := range arr {
		for _, e := range row {
			fmt.Print(e.x+e.y, " ")
		}
	}
	fmt.Println(arr == brr, brr[1][0])
	for i, e := range arr {
		arr[1][1].x = 1000
		fmt.Print(i, e, " ")
	}
	for i, e := range &arr {
		arr[1][1].x++
		fmt.Print(i, e, " ")
	}
	fmt.Println()

	// Values change places.
	x, y := point{1, 1}, point{2, 2}
	x, y = y, x
	arr[0], arr[1] = arr[1], arr[0]
	a[0], a[1], a[2] = a[2], a[0], a[1]
	fmt.Println(x, y, arr[0][0], a)

	var mx mixed
	mx.a, mx.d, mx.e, mx.f = -3, 1.5, "text", 42
	mx.g = append(mx.g, 1, 2)
	mx.h = map[string]int{"k": 1}
	mx.i = &point{8, 9}
	mx.j = func() int { return int(mx.a) }
	my := mx
	my.g[0] = 100
	my.i.x = 101
	my.a = 5
	fmt.Println(mx.a, mx.b, mx.c, mx.d, mx.e, mx.f, mx.g, mx.h, *mx.i, mx.j(), my.j(), my.a, mx.k)

	bg := new(big)
	bg.tail = point{3, 4}
	bg.end = "far"
	bg.pad[69999] = 7
	c2 := *bg
	c2.tail.y++
	n := 69999
	fmt.Println(bg.tail, c2.tail, c2.end, c2.pad[n], c2 == *bg, len(c2.pad))

	var e1, e2 empty
	set := map[empty]int{e1: 1}
	set[e2]++
	es := make([]empty, 5)
	fmt.Println(e1 == e2, set, len(es), es[4], any(e1) == any(e2), [0]int{} == [0]int{})

	anon := struct {
		point
		n int
	}{point{1, 2}, 3}
	anon.x = 9
	anon.move(1)
	fmt.Println(anon, anon.moved(1), struct{ a, b int }{1, 2} == struct{ a, b int }{1, 2})
	fmt.Println(table, *pointers[0], pointers[1] == nil, pointers[2].x, len(pointers))
	type node struct {
		v    int
		next *node
	}
	var head *node
	for i := range 4 {
		head = &node{i, head}
	}
	for n := head; n != nil; n = n.next {
		fmt.Print(n.v, " ")
	}
	fmt.Println()
	grid := [3][4]int{}
	for i := range grid {
		for j := range grid[i] {
			grid[i][j] = i * j
		}
	}
	fmt.Println(grid, len(grid), len(grid[0]), cap(grid[1][:2]))
}
