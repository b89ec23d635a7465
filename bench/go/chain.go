package main

var done = make(chan bool)

func link(n int) {
	if n == 1 {
		done <- true
		return
	}
	go link(n - 1)
}

// bench runs n goroutines, each of which spawns the next.
func bench(n, _ int) {
	go link(n)
	<-done
}
