// Three kinds of program, for rules in which a lecture's scheduler and Go's differ.
package main

import (
	"fmt"
	"os"
	"sync"
	"time"
)

var results [1000]int

func work(n, slot int) {
	x := slot
	for i := 0; i < n; i++ {
		x = x*31 + i
	}
	results[slot] = x
}

// Many short goroutines, more than a local queue holds: what becomes of the rest?
func burst(wg *sync.WaitGroup) {
	for i := 0; i < 1000; i++ {
		wg.Go(func() { work(2000, i) })
	}
}

// Pairs that hand a value to and fro: whom one wakes, does it run next (runnext)?
func handoff(wg *sync.WaitGroup) {
	for i := 0; i < 8; i++ {
		ping, pong := make(chan int), make(chan int)
		wg.Go(func() {
			for j := 0; j < 200; j++ {
				ping <- j
				<-pong
			}
		})
		wg.Go(func() {
			for j := 0; j < 200; j++ {
				pong <- <-ping
			}
		})
	}
}

// Goroutines that compute and sleep in turns: who sees to it that they wake in time (timers, the poller)?
func sleep(wg *sync.WaitGroup) {
	for i := 0; i < 100; i++ {
		wg.Go(func() {
			for j := 0; j < 10; j++ {
				work(2000, i)
				time.Sleep(100 * time.Microsecond)
			}
		})
	}
}

func main() {
	kinds := map[string]func(*sync.WaitGroup){"burst": burst, "handoff": handoff, "sleep": sleep}
	var wg sync.WaitGroup
	begin := time.Now()
	kinds[os.Args[1]](&wg)
	wg.Wait()
	fmt.Println("took", time.Since(begin).Nanoseconds(), "ns")
}
