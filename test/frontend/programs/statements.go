// Every statement of Go, and the ways to write it.
package main

import (
	"fmt"
	str "strings"
	. "strconv"
	_ "os"
)

//go:noinline
func simple(c chan int, m map[string]int, p *int, s []int) (n int, err error) {
	;
	n = 1
	n, err = 2, nil
	n += 3; n -= 4; n *= 5; n /= 6; n %= 7
	n &= 1; n |= 2; n ^= 3; n <<= 4; n >>= 5; n &^= 6
	n++
	m["a"]--
	*p, s[0] = 1, 2
	a, b := 1, "x"
	c <- a + 1
	<-c
	v, ok := <-c
	_, _ = v, ok
	fmt.Println(a, b, str.ToUpper(b), Itoa(n))
	const (
		zero = iota
		one, _ = iota, "x"
		two, three
	)
	var d, e float64 = 1, 2
	var (
		f = d
		g int; h string
	)
	type local struct{ x int }
	_, _, _, _, _ = e, f, g, h, local{two}
	go simple(c, m, p, nil)
	defer func() { recover() }()
	{
		n := zero
		_ = n + one
		_ = three
	}
	return
}

func branches(x interface{}, n int) string {
	if n > 0 {
		return "+"
	} else if m := -n; m > 10 {
		return "--"
	} else {
		n = m
	}
	if f := func() bool { return true }; f() {
	}
	switch {
	}
	switch n := n * 2; n {
	case 1, 2:
		fallthrough
	case 3:
	default:
		break
	}
	switch n++; {
	case n > 1:
	}
	switch ; n {
	}
	switch x.(type) {
	case nil, int:
	case []string, map[string]*int, func(int) (string, error), chan<- int, <-chan int:
	}
	switch y := n; v := x.(type) {
	case error:
		_ = v.Error()
	case interface{ String() string }:
		_, _ = v, y
	default:
	}
	return "0"
}

func loops(c <-chan string, n int) {
outer:
	for i := 0; i < n; i++ {
		for {
			if i == 1 {
				continue outer
			}
			break outer
		}
	}
	for n < 10 {
		n++
	}
	for ; ; n++ {
		break
	}
	for range 3 {
	}
	for i := range 10 {
		_ = i
	}
	for i, r := range "añ日" {
		_, _ = i, r
	}
	var k int
	for k = range []int{1, 2} {
	}
	println(k)
	for k, _ = range [...]int{5: 1} {
	}
	for s := range c {
		println(s)
	}
	for range c {
	}
loop:
	if n > 0 {
		n--
		goto loop
	}
	goto end
end:
}

func communicate(a, b chan int, s []int) {
	select {}
	select {
	case v := <-a:
		_ = v
	case v, ok := (<-b):
		_, _ = v, ok
	case s[0] = <-a:
	case <-b:
	case a <- s[1]:
	default:
	}
}

func main() {}
