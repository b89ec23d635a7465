package main

import (
	"fmt"
	"os"
	"runtime"
)

func named() (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered %v", r)
			n *= 2
		}
	}()
	n = 21
	panic("in named")
}

func order() {
	for i := range 3 {
		defer fmt.Print("d", i, " ")
	}
	defer func() {
		defer func() { fmt.Print("inner ", recover(), " ") }()
		panic("second")
	}()
	panic("first")
}

func helperRecover() any { return recover() }

func notRecovered() {
	defer func() {
		defer func() { fmt.Println("outer", recover()) }()
		func() { fmt.Println("deep", recover()) }()
		fmt.Println("helper", helperRecover())
	}()
	panic("deep panic")
}

type closer struct{ name string }

func (c *closer) close() { fmt.Print("close ", c.name, "; ") }

func methods() {
	a := &closer{"a"}
	defer a.close()
	a = &closer{"b"}
	defer a.close()
	a.name = "changed"
	f := a.close
	defer f()
}

func main() {
	fmt.Println(named())
	func() {
		defer func() { fmt.Println("got", recover()) }()
		order()
	}()
	func() {
		defer func() { fmt.Println("rest", recover()) }()
		notRecovered()
	}()
	methods()
	fmt.Println()
	done := make(chan bool)
	go func() {
		defer close(done)
		defer fmt.Println("goexit runs defers", recover())
		func() {
			defer fmt.Println("nested defer")
			runtime.Goexit()
		}()
		fmt.Println("never")
	}()
	<-done
	for i := range 2 {
		func() {
			defer func() {
				if r := recover(); r != nil {
					fmt.Println("round", i, r)
				}
			}()
			var s []int
			_ = s[i]
		}()
	}
	defer fmt.Println("not printed: os.Exit")
	os.Exit(3)
}
