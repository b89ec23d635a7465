package main

import (
	"fmt"
	"sync"
)

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	var mu sync.Mutex
	mu.Unlock()
}
