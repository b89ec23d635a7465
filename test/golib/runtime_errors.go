package main

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
)

type T struct{ a, b int }

type I interface{ M() }

func (T) M() {}

type other struct{}

func try(name string, f func()) {
	defer func() {
		r := recover()
		_, isRuntime := r.(runtime.Error)
		_, isError := r.(error)
		fmt.Printf("%s: %v | runtime %v error %v\n", name, r, isRuntime, isError)
	}()
	f()
}

func main() {
	var m map[string]int
	var p *T
	var s []int
	var e any = "text"
	var i I
	var f func()
	var ch chan int
	zero, five, minus := 0, 5, -1
	arr := [3]int{1, 2, 3}
	str := "abc"
	try("nil map", func() { m["x"] = 1 })
	try("nil pointer", func() { fmt.Println(p.a) })
	try("index", func() { fmt.Println(s[five]) })
	try("index array", func() { fmt.Println(arr[five]) })
	try("index negative", func() { fmt.Println(arr[minus]) })
	try("index string", func() { fmt.Println(str[five]) })
	try("slice high", func() { fmt.Println(arr[:][:five]) })
	try("slice low", func() { fmt.Println(arr[2:][five:]) })
	try("slice order", func() { fmt.Println(arr[five-2 : 1+zero]) })
	try("slice string", func() { fmt.Println(str[five:]) })
	try("slice string order", func() { fmt.Println(str[five-2 : 1+zero]) })
	try("slice 3", func() { fmt.Println(arr[:][0:2:five]) })
	try("slice 3 order", func() { fmt.Println(arr[:][zero : five-2 : 1+zero]) })
	try("divide", func() { fmt.Println(1 / zero) })
	try("modulo", func() { fmt.Println(1 % zero) })
	try("shift", func() { fmt.Println(1 << minus) })
	try("assert", func() { fmt.Println(e.(int)) })
	try("assert interface", func() { fmt.Println(e.(I)) })
	try("assert nil", func() { e = nil; fmt.Println(e.(int)) })
	try("assert nil interface", func() { fmt.Println(i.(interface{ N() })) })
	try("assert concrete", func() { i = T{}; fmt.Println(i.(interface{ N() })) })
	try("nil func", func() { f() })
	try("nil interface call", func() { var j I; j.M() })
	try("close nil", func() { close(ch) })
	try("close closed", func() { c := make(chan int); close(c); close(c) })
	try("send closed", func() { c := make(chan int, 1); close(c); c <- 1 })
	try("make slice len", func() { s = make([]int, minus) })
	try("make slice cap", func() { s = make([]int, five, zero+3) })
	try("make chan", func() { ch = make(chan int, minus) })
	try("uncomparable", func() { var a, b any = s, s; fmt.Println(a == b) })
	try("unhashable", func() { fmt.Println(map[any]int{[]int{}: 1}) })
	try("struct compare", func() {
		type u struct{ f any }
		fmt.Println(u{s} == u{s})
	})
	try("slice to array", func() { fmt.Println([4]int(arr[:])) })
	try("panic value", func() { panic(42) })
	try("panic error", func() { panic(errors.New("own")) })
	try("panic nil", func() { panic(nil) })
	try("repeat", func() { strings.Repeat("x", minus) })
	try("nested", func() {
		defer func() { panic(fmt.Sprint("second after ", recover())) }()
		panic("first")
	})
	try("goexit free", func() {})
}
