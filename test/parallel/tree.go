package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

var (
	wg   sync.WaitGroup
	sum  atomic.Int64
	seen [1 << 12]atomic.Int32
)

func node(id, depth int) {
	defer wg.Done()
	seen[id].Add(1)
	sum.Add(int64(id))
	if depth == 0 {
		return
	}
	wg.Add(2)
	go node(2*id, depth-1)
	go node(2*id+1, depth-1)
}

func main() {
	wg.Add(1)
	go node(1, 11)
	wg.Wait()
	once := 0
	for i := range seen {
		if seen[i].Load() == 1 {
			once++
		}
	}
	fmt.Println(sum.Load(), once)
}
