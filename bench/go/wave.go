package main

import "sync"

// bench spawns n goroutines, 256 at a time.
func bench(n, _ int) {
	var wg sync.WaitGroup
	for n > 0 {
		wg.Add(256)
		for i := 0; i < 256; i++ {
			go wg.Done()
		}
		wg.Wait()
		n -= 256
	}
}
