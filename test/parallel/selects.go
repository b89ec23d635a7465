package main

import "fmt"

type pair struct{ from, n int }

func main() {
	const senders, each = 6, 100
	chans := [3]chan pair{make(chan pair), make(chan pair, 1), make(chan pair, 7)}
	quit := make(chan struct{})
	stopped := make(chan string)
	for s := 0; s < senders; s++ {
		go func() {
			for i := 0; i < each; i++ {
				// Sends on whichever has room, the same channel among several cases.
				select {
				case chans[0] <- pair{s, i}:
				case chans[1] <- pair{s, i}:
				case chans[2] <- pair{s, i}:
				case chans[0] <- pair{s, i}:
				}
			}
		}()
	}
	for r := 0; r < 2; r++ {
		go func() {
			var never chan int
			for {
				select {
				case <-never:
					panic("a nil channel is ready")
				case <-quit:
					stopped <- fmt.Sprint("r", r)
					return
				}
			}
		}()
	}
	var sum [senders]int
	got := 0
	for got < senders*each {
		select {
		case p := <-chans[0]:
			sum[p.from] += p.n
		case p, ok := <-chans[1]:
			if !ok {
				panic("closed")
			}
			sum[p.from] += p.n
		case p := <-chans[2]:
			sum[p.from] += p.n
		}
		got++
	}
	select {
	case <-chans[0]:
		panic("one too many")
	default:
	}
	close(quit)
	fmt.Println(sum, <-stopped, <-stopped)
}
