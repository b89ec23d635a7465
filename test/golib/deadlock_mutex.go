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
	var mu sync.Mutex
	mu.Lock()
	mu.Lock()
}
