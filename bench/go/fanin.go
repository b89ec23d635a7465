package main

// bench receives n values that 16 senders for each P send on one channel.
func bench(n, procs int) {
	c := make(chan int)
	senders := 16 * procs
	for s := 0; s < senders; s++ {
		go func() {
			for i := 0; i < n/senders; i++ {
				c <- i
			}
		}()
	}
	for i := 0; i < n/senders*senders; i++ {
		<-c
	}
}
