package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
)

var errStop = errors.New("stop")

func safe(f func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			err = fmt.Errorf("runtime: %w", r)
		case error:
			err = r
		default:
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	f()
	return nil
}

func multi() (a int, b string, c [2]int) {
	defer func() {
		recover()
		a++
		b += "!"
		c[1] = 5
	}()
	a, b, c[0] = 10, "set", 1
	panic("x")
}

func unnamed() int {
	defer func() { recover() }()
	defer func() { panic("second") }()
	return 5
}

func nested() {
	defer fmt.Println("outer deferred")
	defer func() {
		defer func() { fmt.Println("inner:", recover()) }()
		panic("in defer")
	}()
	panic("first")
}

func order() {
	for i := range 3 {
		defer fmt.Print("d", i, " ")
	}
	defer func() { fmt.Print(recover(), " ") }()
	var m map[int]int
	m[1] = 1
}

type resource struct{ name string }

func (r *resource) Close()    { fmt.Print("close ", r.name, "; ") }
func (r resource) Show(n int) { fmt.Print("show ", r.name, n, "; ") }

type closer interface{ Close() }

func methods() {
	r := &resource{"a"}
	defer r.Close()
	defer r.Show(1)
	defer resource.Show(*r, 2)
	var c closer = &resource{"iface"}
	defer c.Close()
	f := r.Close
	defer f()
	r.name = "b"
	ch := make(chan int)
	defer close(ch)
	m := map[string]int{"k": 1}
	defer fmt.Println(len(m))
	defer delete(m, "k")
	defer func(n int, s string) { fmt.Print(n, s, "; ") }(len(m), r.name)
}

func rethrow() (err error) {
	defer func() {
		r := recover()
		err = safe(func() { panic(fmt.Sprint("again ", r)) })
	}()
	panic("once")
}

func recursive(n int) int {
	defer func() {
		if n == 3 {
			recover()
		}
	}()
	if n == 0 {
		panic("bottom")
	}
	return recursive(n-1) + 1
}

func helper() any { return recover() }

func notDirect() {
	defer func() {
		defer func() { fmt.Println("got", recover()) }()
		panic(fmt.Sprint("helper ", func() any { return helper() }()))
	}()
	panic("still here")
}

func goexit() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer fmt.Print("goexit deferred; ")
		func() {
			defer fmt.Print("inner; ")
			runtime.Goexit()
		}()
		fmt.Print("never")
	}()
	<-done
	fmt.Println()
}

func main() {
	fmt.Println(safe(func() {}))
	fmt.Println(safe(func() { panic(errStop) }) == errStop)
	fmt.Println(safe(func() { panic(42) }))
	fmt.Println(safe(func() { var p *resource; fmt.Println(p.name) }))
	fmt.Println(safe(func() { close((chan int)(nil)) }))
	fmt.Println(safe(func() { c := make(chan int); close(c); close(c) }))
	fmt.Println(safe(func() { c := make(chan int); close(c); c <- 1 }))
	var re runtime.Error
	fmt.Println(errors.As(safe(func() { var a []int; _ = a[3] }), &re), re)
	fmt.Println(multi())
	fmt.Println(safe(func() { fmt.Println(unnamed()) }))
	fmt.Println(safe(nested))
	order()
	fmt.Println()
	methods()
	fmt.Println()
	fmt.Println(rethrow())
	fmt.Println(recursive(6))
	fmt.Println(safe(notDirect))
	goexit()
	fmt.Println(recover())
	defer os.Exit(3)
	defer fmt.Println("last")
	panic("never seen")
}
