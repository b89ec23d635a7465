package main

import (
	"fmt"
)

func main() {
	go func() {
		fmt.Println("other goroutine")
	}()
	fmt.Println("before")
	c := make(chan int)
	c <- 1
}
