package main

import "fmt"

// A hand-off on unbuffered channels: each step waits for the one before, on whatever worker.
func main() {
	const ring, rounds = 50, 40
	first := make(chan int)
	in := first
	for i := 0; i < ring; i++ {
		out := make(chan int)
		go func(in <-chan int, out chan<- int) {
			for v := range in {
				out <- v + 1
			}
			close(out)
		}(in, out)
		in = out
	}
	v := 0
	for r := 0; r < rounds; r++ {
		first <- v
		v = <-in
	}
	close(first)
	_, ok := <-in
	fmt.Println(v, ok)
}
