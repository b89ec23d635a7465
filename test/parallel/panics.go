package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
)

func try(f func()) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprint(r)
		}
	}()
	f()
	return "fine"
}

func main() {
	var wg sync.WaitGroup
	results := make(chan string, 64)
	var none map[string]int
	var nothing *struct{ n int }
	closed := make(chan int)
	close(closed)
	list := []int{1, 2, 3}
	zero := 0
	for _, f := range []func(){
		func() { panic("words") },
		func() { panic(errors.New("an error")) },
		func() { none["x"] = 1 },
		func() { fmt.Println(nothing.n) },
		func() { closed <- 1 },
		func() { close(closed) },
		func() { fmt.Println(list[len(list)+zero]) },
		func() { fmt.Println(1 / zero) },
		func() { panic(fmt.Sprintf("%v", try(func() { panic("inner") }))) },
		func() {},
	} {
		for i := 0; i < 4; i++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				results <- try(f)
			}()
		}
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer func() { results <- "goexit" }()
		runtime.Goexit()
		results <- "never"
	}()
	wg.Wait()
	close(results)
	for r := range results {
		fmt.Println(r)
	}
	defer fmt.Println("not printed")
	os.Exit(3)
}
