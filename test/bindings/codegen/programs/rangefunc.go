package main

import "fmt"

type Seq[V any] func(yield func(V) bool)
type Seq2[K, V any] func(yield func(K, V) bool)

func count(n int) Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				fmt.Println("stopped at", i)
				return
			}
		}
	}
}

func pairs(s []string) Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i, x := range s {
			if !yield(i, x) {
				return
			}
		}
	}
}

func find(n int) (int, string) {
	for i := range count(10) {
		for j := range count(10) {
			if i*j == n {
				return i, fmt.Sprint(j)
			}
		}
	}
	return -1, "none"
}

func named(n int) (r int, err error) {
	defer func() { r *= 2 }()
	for i := range count(5) {
		r += i
		if i == n {
			return
		}
		if r > 100 {
			return 7, nil
		}
	}
	return r, fmt.Errorf("end")
}

func labels() {
outer:
	for i := range count(4) {
		for j := range 5 {
			for k := range count(3) {
				if k == 1 {
					continue
				}
				if j == 2 && i == 1 {
					continue outer
				}
				if i == 2 {
					break outer
				}
				if k == 2 {
					break
				}
				switch j {
				case 3:
					continue outer
				}
				fmt.Println(i, j, k)
			}
		}
	}
	n := 0
	for {
		for i := range count(3) {
			n++
			if i == 1 {
				goto done
			}
		}
	}
done:
	fmt.Println("n", n)
}

func bad(yield func(int) bool) {
	yield(1)
	yield(2)
}

var saved func(int) bool

func leak(yield func(int) bool) { saved = yield }
func swallow(yield func(int) bool) {
	defer func() { recover() }()
	yield(1)
}

func try(name string, f func()) {
	defer func() { fmt.Println(name, recover()) }()
	f()
}

func main() {
	for i := range count(3) {
		fmt.Println(i)
	}
	for i, s := range pairs([]string{"a", "b"}) {
		fmt.Println(i, s)
	}
	for range count(2) {
		fmt.Println("x")
	}
	fmt.Println(find(12))
	fmt.Println(find(97))
	fmt.Println(named(2))
	fmt.Println(named(9))
	labels()
	var x int
	var y string
	for x, y = range pairs([]string{"p", "q"}) {
	}
	fmt.Println(x, y)
	for x = range count(7) {
	}
	fmt.Println(x)
	var fs []func() int
	for i := range count(3) {
		fs = append(fs, func() int { i++; return i })
	}
	for _, f := range fs {
		fmt.Println(f(), f())
	}
	try("bad", func() {
		for i := range bad {
			fmt.Println(i)
			break
		}
	})
	try("leak", func() {
		for range leak {
		}
		saved(1)
	})
	try("swallow", func() {
		for range swallow {
			panic("p")
		}
	})
	try("panic", func() {
		for i := range count(3) {
			if i == 1 {
				panic(i)
			}
		}
	})
	func() {
		for i := range count(3) {
			if i == 1 {
				fmt.Println("ret")
				return
			}
		}
	}()
	var m = map[string]int{}
	for i, s := range pairs([]string{"p", "q"}) {
		m[s] += i + 5
	}
	fmt.Println(m)
}
