package main

import "sync"

// bench spawns n goroutines, which then run.
func bench(n, _ int) {
	var wg sync.WaitGroup
	wg.Add(n)
	for i := 0; i < n; i++ {
		go wg.Done()
	}
	wg.Wait()
}
