// A goroutine that wants to run again and again, and others that start goroutines for 30 ms. A new goroutine is put into
// runnext, before everybody in the queue, and has the rest of its creator's time slice (golang/go#52934).
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

const length = 30 * time.Millisecond

var (
	end    time.Time
	others = make(chan bool, 1)
	result int
)

// About 5 µs of work.
func work() {
	x := 0
	for i := 0; i < 2500; i++ {
		x = x*31 + i
	}
	result = x
}

// Each starts the next, and ends: no goroutine ever runs for long, but there is always a new one.
func chain() {
	work()
	if time.Now().Before(end) {
		go chain()
	} else {
		others <- true
	}
}

// One starts another one, and waits for it.
func tree() {
	for time.Now().Before(end) {
		done := make(chan bool)
		go func() {
			work()
			done <- true
		}()
		<-done
	}
	others <- true
}

// Two hand work to each other: who is woken goes into runnext too.
func pair() {
	ping, pong := make(chan bool), make(chan bool)
	go func() {
		for range ping {
			work()
			pong <- true
		}
	}()
	for time.Now().Before(end) {
		ping <- true
		<-pong
	}
	others <- true
}

// One that steps aside by itself: the global queue's tail.
func yield() {
	for time.Now().Before(end) {
		work()
		runtime.Gosched()
	}
	others <- true
}

func main() {
	begin := time.Now()
	end = begin.Add(length)
	ready := make(chan time.Time)
	longest := make(chan time.Duration)
	// The victim: it is in the local queue as soon as somebody starts a goroutine after it.
	go func() {
		ready <- time.Now()
		var worst time.Duration
		for last := time.Now(); last.Before(end); {
			runtime.Gosched()
			now := time.Now()
			worst = max(worst, now.Sub(last))
			last = now
		}
		longest <- worst
	}()
	<-ready
	go map[string]func(){"chain": chain, "tree": tree, "pair": pair, "yield": yield}[os.Args[1]]()
	worst := <-longest
	<-others
	fmt.Println("waited", worst.Nanoseconds(), "ns; took", time.Since(begin).Nanoseconds(), "ns")
}
