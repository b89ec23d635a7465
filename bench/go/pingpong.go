package main

import "sync"

// bench hands a value over n times, among pairs of goroutines: one pair for each P.
func bench(n, procs int) {
	var wg sync.WaitGroup
	wg.Add(procs)
	for p := 0; p < procs; p++ {
		ping, pong := make(chan int), make(chan int)
		go func() {
			for v := range ping {
				pong <- v
			}
		}()
		go func() {
			for i := 0; i < n/procs/2; i++ {
				ping <- i
				<-pong
			}
			close(ping)
			wg.Done()
		}()
	}
	wg.Wait()
}
