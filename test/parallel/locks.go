package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

func main() {
	var (
		mu    sync.Mutex
		rw    sync.RWMutex
		once  sync.Once
		wg    sync.WaitGroup
		n, m  int
		inits int
		bad   atomic.Int32
		cas   atomic.Uint64
	)
	table := map[int]int{}
	for i := 0; i < 8; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for k := 0; k < 300; k++ {
				mu.Lock()
				n++
				table[k%10]++
				mu.Unlock()
				if k%5 == 0 {
					rw.Lock()
					m++
					m++
					rw.Unlock()
				} else {
					rw.RLock()
					if m%2 != 0 {
						bad.Add(1)
					}
					rw.RUnlock()
				}
				once.Do(func() { inits++ })
				for {
					old := cas.Load()
					if cas.CompareAndSwap(old, old+3) {
						break
					}
				}
				if k%50 == i {
					runtime.Gosched()
				}
				if k%7 == 0 && mu.TryLock() {
					mu.Unlock()
				}
			}
		}()
	}
	wg.Wait()
	total := 0
	for _, v := range table {
		total += v
	}
	fmt.Println(n, m, inits, bad.Load(), cas.Load(), total, len(table))
}
