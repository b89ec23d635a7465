// Many goroutines parked on channels of their own, woken in turn.
package main

const goroutines = 1000

func main() {
	in := make([]chan int, goroutines)
	back := make(chan int)
	for i := range in {
		in[i] = make(chan int)
		go func() {
			for v := range in[i] {
				back <- v
			}
		}()
	}
	println("ready")
	// A stride that no cache line and no page has.
	for i := 0; ; i = (i + 7919) % goroutines {
		in[i] <- 1
		<-back
	}
}
