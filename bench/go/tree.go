package main

import "sync"

var wg sync.WaitGroup

func node(i, n int) {
	if i*2+1 < n {
		go node(i*2+1, n)
	}
	if i*2+2 < n {
		go node(i*2+2, n)
	}
	wg.Done()
}

// bench runs a complete binary tree of n goroutines.
func bench(n, _ int) {
	wg.Add(n)
	go node(0, n)
	wg.Wait()
}
