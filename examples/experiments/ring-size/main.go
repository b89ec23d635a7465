// Bursts of short goroutines from one P: as many as its argument says, 4,000 in all. A burst that is longer than the local
// run queue has room for goes, half a queue at a time, to the global queue.
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

const total = 4000

var sink int

// About 1 µs of work.
func work(n int) {
	x := n
	for i := 0; i < 500; i++ {
		x = x*31 + i
	}
	if x == 1 {
		sink = x
	}
}

func main() {
	burst, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	begin := time.Now()
	for done := 0; done < total; done += burst {
		var wg sync.WaitGroup
		wg.Add(burst)
		for t := 0; t < burst; t++ {
			go func() {
				work(t)
				wg.Done()
			}()
		}
		wg.Wait()
	}
	fmt.Println("took", time.Since(begin).Nanoseconds()/total, "ns a task")
}
