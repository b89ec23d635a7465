// Bursts of work that begin on one P: a goroutine starts 200 others, each with 4 to 12 µs of work, and waits for them.
// Nobody but thieves brings them to the other Ps.
package main

import (
	"fmt"
	"sync"
	"time"
)

const (
	bursts = 10
	tasks  = 200 // fewer than a local queue holds, so none leaves it for the global queue
)

// Some work, of the length that n says.
func work(n int) int {
	x := n
	for i := 0; i < n; i++ {
		x = x*31 + i
	}
	return x
}

func main() {
	results := make([]int, tasks)
	begin := time.Now()
	for b := 0; b < bursts; b++ {
		var wg sync.WaitGroup
		wg.Add(tasks)
		for t := 0; t < tasks; t++ {
			go func() {
				defer wg.Done()
				results[t] = work(2000 + (t*37+b*11)%8*500)
			}()
		}
		wg.Wait()
	}
	fmt.Println("took", time.Since(begin).Nanoseconds(), "ns")
}
