package main

import (
	"fmt"
	"runtime"
	"sync"
)

var (
	trace []string
	wg    sync.WaitGroup
)

func rec(s ...any) { trace = append(trace, fmt.Sprint(s...)) }

func flush(name string) {
	wg.Wait()
	fmt.Println(name, trace)
	trace = nil
}

func spawn(f func()) {
	wg.Add(1)
	go func() {
		defer wg.Done()
		f()
	}()
}

func node(name string, depth int) {
	rec(name)
	if depth > 0 {
		spawn(func() { node(name+"l", depth-1) })
		spawn(func() { node(name+"r", depth-1) })
	}
}

func chain(d int) {
	rec("in", d)
	if d < 3 {
		spawn(func() { chain(d + 1) })
	}
	rec("out", d)
}

func main() {
	for i := range 2 {
		spawn(func() {
			rec("P", i)
			for k := range 2 {
				spawn(func() { rec("C", i, k) })
			}
			rec("p", i)
		})
	}
	flush("parents")
	spawn(func() { chain(0) })
	flush("chain")
	node("T", 2)
	flush("tree")
	ch := make(chan int)
	spawn(func() { <-ch; rec("w") })
	runtime.Gosched()
	spawn(func() { rec("x") })
	spawn(func() { rec("y") })
	ch <- 1
	flush("readied")
	for i := range 4 {
		spawn(func() { rec(i) })
	}
	runtime.Gosched()
	rec("main")
	flush("gosched")
	for i := range 3 {
		spawn(func() {
			for r := range 3 {
				rec(string(rune('A'+i)), r)
				runtime.Gosched()
			}
		})
	}
	flush("rounds")
	wg.Go(func() { rec("go method") })
	flush("wg.Go")
	fmt.Println(runtime.NumGoroutine())
}
