package main

import "sync"

// bench locks a mutex n times, 8 goroutines for each P, each P's on one of its own.
func bench(n, procs int) {
	var wg sync.WaitGroup
	wg.Add(8 * procs)
	for p := 0; p < procs; p++ {
		mu := new(sync.Mutex)
		total := 0
		for g := 0; g < 8; g++ {
			go func() {
				for i := 0; i < n/procs/8; i++ {
					mu.Lock()
					total++
					mu.Unlock()
				}
				wg.Done()
			}()
		}
	}
	wg.Wait()
}
