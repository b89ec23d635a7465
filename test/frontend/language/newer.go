// What is newer than the language that a program is written for, each with Go's words.
package main

type set[T comparable] = map[T]bool

func seq(yield func(int) bool) {}

func seq2(yield func(int, string) bool) {}

func main() {
	for i := range 10 {
		println(i)
	}
	n := 3
	for i := range n {
		println(i)
	}
	const c = 4
	for range c {
	}
	var u uint8 = 3
	for range u {
	}
	for range 'a' {
	}
	for range seq {
	}
	for i := range seq {
		println(i)
	}
	for i, s := range seq2 {
		println(i, s)
	}
	for i := range func(yield func(int) bool) {} {
		_ = i
	}
	var s set[int]
	_ = s
	p := new(42)
	_ = p
	println(min(1, 2), max(n, 3))
	clear(s)
	var f float64
	for range f {
	}
}
