// As many goroutines as the argument says, all alive at once: each waits for one channel to be closed, and ends.
package main

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

func main() {
	n, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	var started, ended sync.WaitGroup
	started.Add(n)
	ended.Add(n)
	gate := make(chan bool)
	begin := time.Now()
	for i := 0; i < n; i++ {
		go func() {
			started.Done()
			<-gate
			ended.Done()
		}()
	}
	started.Wait()
	close(gate)
	ended.Wait()
	fmt.Println("took", time.Since(begin).Nanoseconds()/int64(n), "ns each")
}
