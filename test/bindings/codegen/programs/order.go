package main

import "fmt"

// Package-level variables in order of dependence, whatever the order of their declarations.
var (
	a      = c + b
	b      = f("b", 2)
	c      = f("c", 1)
	d, e   = pair()
	_      = f("blank", 0)
	list   = []int{f("l0", a), f("l1", d)}
	fn     = func() int { return later * 2 }
	half   = fn() / 4
	later  = f("later", 42)
	table  = map[string]func(int) int{"inc": func(x int) int { return x + later }}
	ptr    = &box
	first  holder
	box        = holder{n: 7, self: &first}
	iface  any = holder{n: 8}
	static     = [...]string{2: "two", 0: "zero"}
)

type holder struct {
	n    int
	self *holder
}

func init() { fmt.Println("init 1", a, b, c, d, e, list, half) }

func f(name string, v int) int {
	fmt.Print(name, " ")
	return v
}

func pair() (int, string) { return f("pair", 5), "e" }

func init() { fmt.Println("init 2", later, table["inc"](1), ptr.self.n, iface.(holder).n, static) }

type T struct{ x, y int }

func get(s string, p *T) *T { fmt.Print(s, " "); return p }

func idx(s string, i int) int { fmt.Print(s, " "); return i }

func three() (int, int, int) { return 1, 2, 3 }

func sum(xs ...int) (t int) {
	for _, x := range xs {
		t += x
	}
	return
}

func swap(a, b string) (string, string) { return b, a }

func join(a, b string) string { return a + "-" + b }

func main() {
	t := T{1, 2}
	get("left", &t).x = idx("right", 5)
	get("l1", &t).x, get("l2", &t).y = idx("r1", 10), idx("r2", 20)
	fmt.Println(t)
	arr := []int{0, 0, 0}
	arr[idx("i", 1)] += idx("v", 3)
	arr[idx("inc", 2)]++
	fmt.Println(arr)
	m := map[int]int{}
	m[idx("key", 1)], arr[idx("elem", 0)] = idx("x", 7), idx("y", 8)
	fmt.Println(m, arr)
	i := 0
	i, arr[i] = 2, 100
	arr[0], arr[i] = arr[i], arr[0]
	fmt.Println(i, arr)
	fmt.Println(sum(three()), join(swap("a", "b")), sum(), sum(arr...))
	fmt.Println(idx("a", 1)+idx("b", 2)*idx("c", 3), idx("d", 1) < idx("e", 2) && idx("f", 1) > idx("g", 2))
	x, y, z := three()
	x, y, z = z, x, y
	_, y, _ = three()
	fmt.Println(x, y, z)
	var p *T
	func() {
		defer func() { fmt.Println("caught", recover() != nil) }()
		p.x = idx("evaluated before the check", 1)
	}()
	func() {
		defer func() { fmt.Println("caught", recover() != nil) }()
		arr[idx("index", 9)] = idx("value", 1)
	}()
	s := []int{1, 2, 3}
	s, s[0] = nil, 9
	fmt.Println(s)
	q := []*T{{1, 1}, {2, 2}}
	q[0], q[0].x = q[1], 50
	fmt.Println(*q[0], *q[1])
	str := "outer"
	if str := "inner"; str != "" {
		str, n := str+"!", 1
		fmt.Println(str, n)
	}
	str, n := str+"?", 2
	fmt.Println(str, n)
	g := func() (int, error) { return 1, nil }
	v, err := g()
	w, err := g()
	fmt.Println(v, w, err)
	ch := make(chan int, 3)
	ch <- 1
	ch <- 2
	ch <- 3
	fmt.Println(<-ch*100+<-ch*10+<-ch, len(ch))
	go func(n int, t T) { ch <- n + t.x }(idx("now", 5), t)
	t.x = -1
	fmt.Println(<-ch)
}
