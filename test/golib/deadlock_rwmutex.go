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
	var rw sync.RWMutex
	rw.Lock()
	rw.RLock()
}
