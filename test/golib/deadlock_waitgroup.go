package main

import (
	"fmt"
	"sync"
)

func main() {
	go func() {
		fmt.Println("other goroutine")
	}()
	fmt.Println("before")
	var wg sync.WaitGroup
	wg.Add(1)
	wg.Wait()
}
