package main

import (
	"math/rand"
	"time"
)

// bench serves n customers: they come at random, on average every 10 ms, and are served for 8 ms on average, in order (M/M/1).
func bench(n, _ int) {
	queue := make(chan time.Time, 1<<20)
	go func() {
		r := rand.New(rand.NewSource(1))
		next := time.Now()
		for i := 0; i < n; i++ {
			next = next.Add(time.Duration(r.ExpFloat64() * 1e7))
			time.Sleep(time.Until(next))
			queue <- next
		}
		close(queue)
	}()
	r := rand.New(rand.NewSource(2))
	for range queue {
		time.Sleep(time.Duration(r.ExpFloat64() * 8e6))
	}
}
