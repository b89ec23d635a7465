package main

import (
	"errors"
	"fmt"
)

// What the body of a loop over a function defers waits for the end of the function around the loop.

func count(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		defer fmt.Println("count ends")
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func order() {
	defer fmt.Println("first")
	for i := range count(3) {
		defer fmt.Println("body", i)
		for j := range count(2) {
			defer func() { fmt.Println("inner", i, j) }()
		}
	}
	defer fmt.Println("last")
	fmt.Println("order returns")
}

func result() (err error) {
	for i := range count(5) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("%v with %d", r, i)
			}
		}()
		if i == 2 {
			panic("boom")
		}
	}
	return errors.New("not reached")
}

func returns() (s string) {
	for i := range count(3) {
		defer func() { s += fmt.Sprint(i) }()
		if i == 1 {
			return "x"
		}
	}
	return "y"
}

func swallow(yield func(int) bool) {
	defer func() { fmt.Println("swallow:", recover()) }()
	yield(1)
}

func nested() {
	defer func() { fmt.Println("nested:", recover()) }()
	for range swallow {
		defer fmt.Println("deferred in the body that panics")
		panic("inside")
	}
}

type locker struct{ held int }

func (l *locker) lock()   { l.held++ }
func (l *locker) unlock() { l.held--; fmt.Println("unlock", l.held) }

func method() {
	var l locker
	for range count(2) {
		l.lock()
		defer l.unlock()
	}
	fmt.Println("held", l.held)
}

func deep(n int) {
	if n == 0 {
		for i := range count(1) {
			defer fmt.Println("deep", i)
		}
		return
	}
	var pad [200]int
	pad[n%200] = n
	for range count(1) {
		defer func() { pad[0]++ }()
		deep(n - 1)
	}
}

func main() {
	order()
	fmt.Println(result())
	fmt.Println(returns())
	nested()
	method()
	deep(20)
}
