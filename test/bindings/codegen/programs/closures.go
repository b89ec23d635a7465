package main

import "fmt"

type counter struct {
	n    int
	name string
}

func (c *counter) inc() int   { c.n++; return c.n }
func (c counter) get() string { return fmt.Sprint(c.name, "=", c.n) }

type op func(int, int) int

func (o op) apply(a, b int) int { return o(a, b) }

func adder() (func(int) int, func() int) {
	sum := 0
	return func(x int) int { sum += x; return sum }, func() int { return sum }
}

func compose(fs ...func(int) int) func(int) int {
	return func(x int) int {
		for _, f := range fs {
			x = f(x)
		}
		return x
	}
}

func fib() func() int {
	a, b := 0, 1
	return func() int {
		defer func() { a, b = b, a+b }()
		return a
	}
}

func captured(p int, s string, list []int, c counter) func() string {
	return func() string { return fmt.Sprint(p, s, len(list), c.name, c.n) }
}

func named(n int) (result int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("caught %v", r)
			result *= 10
		}
	}()
	result = n
	if n > 2 {
		panic(n)
	}
	return n + 1, nil
}

func main() {
	add, get := adder()
	add(3)
	add(4)
	fmt.Println(get())

	// Each iteration has its own variable.
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { i += 10; return i })
	}
	for _, f := range fs {
		fmt.Print(f(), " ", f(), " ")
	}
	fmt.Println()
	for i, s := range []string{"a", "b"} {
		defer func() { fmt.Println("deferred", i, s) }()
	}
	for i := range 3 {
		fs[i] = func() int { return i * i }
	}
	fmt.Println(fs[0](), fs[1](), fs[2]())

	// The loop's variable may change in the body, too.
	for i := 0; i < 6; i++ {
		f := func() { i++ }
		f()
		fmt.Print(i, " ")
	}
	fmt.Println()

	next := fib()
	for range 10 {
		fmt.Print(next(), " ")
	}
	fmt.Println()

	c := counter{name: "c"}
	inc, show := c.inc, c.get
	inc()
	inc()
	fmt.Println(show(), c.get(), (*counter).inc(&c), counter.get(c), (*counter).get(&c))
	pc := &c
	bound := pc.get
	pc.n = 100
	fmt.Println(bound(), pc.get())

	double := func(x int) int { return x * 2 }
	fmt.Println(compose(double, double, func(x int) int { return x + 1 })(5), compose()(7))
	fmt.Println(op(func(a, b int) int { return a - b }).apply(9, 4))
	m := op.apply
	fmt.Println(m(func(a, b int) int { return a * b }, 6, 7))

	fmt.Println(captured(1, "x", []int{1, 2}, counter{5, "k"})())
	for _, n := range []int{1, 3} {
		fmt.Println(named(n))
	}

	var fact func(int) int
	fact = func(n int) int {
		if n < 2 {
			return 1
		}
		return n * fact(n-1)
	}
	fmt.Println(fact(10))

	func(xs ...int) {
		fmt.Println(len(xs), xs)
	}(1, 2, 3)

	x := 1
	p := &x
	func() {
		y := x
		x++
		func() {
			x += y
			*p *= 2
		}()
	}()
	fmt.Println(x)

	big := [40]int{1, 2, 3}
	sum := func() (s int) {
		for _, v := range big {
			s += v
		}
		return
	}
	big[39] = 100
	fmt.Println(sum())

	var nilFunc func()
	fmt.Println(nilFunc == nil, fact != nil)
	defer func() { fmt.Println("recovered:", recover()) }()
	nilFunc()
}
