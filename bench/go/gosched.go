package main

import (
	"runtime"
	"sync"
)

// bench yields n times, among goroutines: two for each P.
func bench(n, procs int) {
	var wg sync.WaitGroup
	wg.Add(2 * procs)
	for p := 0; p < 2*procs; p++ {
		go func() {
			for i := 0; i < n/procs/2; i++ {
				runtime.Gosched()
			}
			wg.Done()
		}()
	}
	wg.Wait()
}
