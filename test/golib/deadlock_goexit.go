package main

import (
	"fmt"
	"runtime"
)

func main() {
	go func() {
		fmt.Println("other goroutine")
	}()
	fmt.Println("before")
	runtime.Goexit()
}
