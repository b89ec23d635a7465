package main

import "sync"

// bench takes n values by select among two channels with a sender each: one such trio for each P.
func bench(n, procs int) {
	var wg sync.WaitGroup
	wg.Add(procs)
	for p := 0; p < procs; p++ {
		a, b := make(chan int), make(chan int)
		stop := make(chan bool)
		for _, c := range []chan int{a, b} {
			go func() {
				for {
					select {
					case c <- 1:
					case <-stop:
						return
					}
				}
			}()
		}
		go func() {
			for i := 0; i < n/procs; i++ {
				select {
				case <-a:
				case <-b:
				}
			}
			close(stop)
			wg.Done()
		}()
	}
	wg.Wait()
}
