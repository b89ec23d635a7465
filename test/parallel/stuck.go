package main

import "sync"

func main() {
	var mu sync.Mutex
	mu.Lock()
	c := make(chan int)
	for i := 0; i < 5; i++ {
		go func() { c <- i }()
	}
	println(<-c >= 0)
	mu.Lock()
}
