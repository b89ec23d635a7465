package main

import (
	"context"
	"runtime"
	"sync"
	"time"
)

func init() {
	on("58", mutexQueue)
	on("59", barging)
	on("60", starving)
	on("61", handoffChain)
	on("62", tryLock)
	on("63", waitGroupWaiters)
	on("64", func() { condition(true, false) })
	on("65", func() { condition(false, false) })
	on("66", func() { condition(false, true) })
	on("67", readersBehindWriter)
	on("68", writerBlocksReaders)
	on("69", onceYields)
	on("70", cancelled)
}

// queue makes n goroutines that lock mu, which main holds, and note their names when they have it.
func queue(mu *sync.Mutex, n int, wg *sync.WaitGroup) {
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func() {
			mu.Lock()
			recn("g", i)
			mu.Unlock()
			wg.Done()
		}()
	}
	runtime.Gosched()
}

func mutexQueue() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	mu.Lock()
	queue(&mu, 4, &wg)
	rec("unlock")
	mu.Unlock()
	rec("after")
	wg.Wait()
}

func barging() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	mu.Lock()
	queue(&mu, 2, &wg)
	for i := 0; i < 3; i++ {
		mu.Unlock()
		mu.Lock()
		recn("main", i)
	}
	mu.Unlock()
	wg.Wait()
}

func starving() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	mu.Lock()
	wg.Add(1)
	go func() {
		mu.Lock()
		rec("g")
		mu.Unlock()
		wg.Done()
	}()
	runtime.Gosched()
	spin(1500 * time.Microsecond)
	mu.Unlock()
	mu.Lock()
	rec("main-barged")
	runtime.Gosched()
	rec("main-holding")
	mu.Unlock()
	rec("main-after-unlock")
	mu.Lock()
	rec("main-relock")
	mu.Unlock()
	wg.Wait()
}

func handoffChain() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	mu.Lock()
	for i := 0; i < 3; i++ {
		wg.Add(1)
		go func() {
			mu.Lock()
			recn("g", i)
			mu.Unlock()
			recn("u", i)
			wg.Done()
		}()
	}
	runtime.Gosched()
	spin(1500 * time.Microsecond)
	mu.Unlock()
	mu.Lock() // barges in: the first waiter finds it locked, and it starves
	runtime.Gosched()
	rec("m1")
	mu.Unlock()
	rec("m2")
	wg.Wait()
}

func tryLock() {
	var mu sync.Mutex
	mu.Lock()
	show := func(name string, ok bool) {
		if ok {
			rec(name + "=true")
		} else {
			rec(name + "=false")
		}
	}
	show("try", mu.TryLock())
	mu.Unlock()
	show("try2", mu.TryLock())
}

func waitGroupWaiters() {
	var wg, all sync.WaitGroup
	wg.Add(1)
	for i := 0; i < 4; i++ {
		all.Add(1)
		go func() {
			wg.Wait()
			recn("w", i)
			all.Done()
		}()
	}
	runtime.Gosched()
	wg.Done()
	rec("done")
	all.Wait()
}

func condition(broadcast, yield bool) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	cond := sync.NewCond(&mu)
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			mu.Lock()
			cond.Wait()
			recn("c", i)
			mu.Unlock()
			wg.Done()
		}()
	}
	runtime.Gosched()
	if broadcast {
		cond.Broadcast()
	} else {
		for i := 0; i < 4; i++ {
			cond.Signal()
			if yield {
				runtime.Gosched()
			}
		}
	}
	wg.Wait()
}

func readersBehindWriter() {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	mu.Lock()
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			mu.RLock()
			recn("r", i)
			mu.RUnlock()
			wg.Done()
		}()
	}
	runtime.Gosched()
	mu.Unlock()
	wg.Wait()
}

func writerBlocksReaders() {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	wg.Add(3)
	mu.RLock()
	go func() {
		mu.Lock()
		rec("W")
		mu.Unlock()
		wg.Done()
	}()
	runtime.Gosched()
	for i := 0; i < 2; i++ {
		go func() {
			mu.RLock()
			recn("R", i)
			mu.RUnlock()
			wg.Done()
		}()
	}
	runtime.Gosched()
	mu.RUnlock()
	rec("runlock")
	wg.Wait()
}

func onceYields() {
	var once sync.Once
	var wg sync.WaitGroup
	for i := 0; i < 3; i++ {
		wg.Add(1)
		go func() {
			once.Do(func() {
				recn("init-by", i)
				runtime.Gosched()
				rec("init-end")
			})
			recn("g", i)
			wg.Done()
		}()
	}
	wg.Wait()
}

func cancelled() {
	var wg sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			<-ctx.Done()
			recn("g", i)
			wg.Done()
		}()
	}
	runtime.Gosched()
	cancel()
	wg.Wait()
}
