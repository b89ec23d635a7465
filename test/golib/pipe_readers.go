package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
)

// Goroutines parked in the poller wake in the reverse of the order in which their descriptors became ready.
func main() {
	const n = 8
	var order []int
	var wg sync.WaitGroup
	var mu sync.Mutex
	writers := make([]*os.File, n)
	for i := range n {
		r, w, err := os.Pipe()
		if err != nil {
			fmt.Println(err)
			return
		}
		writers[i] = w
		wg.Add(1)
		go func() {
			defer wg.Done()
			buf := make([]byte, 1)
			r.Read(buf)
			mu.Lock()
			order = append(order, i)
			mu.Unlock()
		}()
	}
	for range 3 {
		runtime.Gosched()
	}
	for i := range n {
		writers[i].Write([]byte{1})
	}
	wg.Wait()
	fmt.Println(order)
}
