package main

import (
	"fmt"
	"sync"
)

type queue struct {
	mu    sync.Mutex
	some  *sync.Cond
	room  *sync.Cond
	items []int
}

func main() {
	q := &queue{}
	q.some = sync.NewCond(&q.mu)
	q.room = sync.NewCond(&q.mu)
	const producers, consumers, each = 4, 3, 150
	var wg sync.WaitGroup
	for p := 0; p < producers; p++ {
		go func() {
			for i := 0; i < each; i++ {
				q.mu.Lock()
				for len(q.items) == 5 {
					q.room.Wait()
				}
				q.items = append(q.items, p*1000+i)
				q.mu.Unlock()
				q.some.Signal()
			}
		}()
	}
	sums := make(chan int, consumers)
	wg.Add(consumers)
	for c := 0; c < consumers; c++ {
		go func() {
			defer wg.Done()
			sum := 0
			for i := 0; i < producers*each/consumers; i++ {
				q.mu.Lock()
				for len(q.items) == 0 {
					q.some.Wait()
				}
				sum += q.items[0]
				q.items = q.items[1:]
				q.mu.Unlock()
				q.room.Broadcast()
			}
			sums <- sum
		}()
	}
	wg.Wait()
	close(sums)
	all := 0
	for s := range sums {
		all += s
	}
	fmt.Println(all, len(q.items))
}
