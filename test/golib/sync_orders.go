package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

var (
	trace []string
	wg    sync.WaitGroup
)

func rec(s ...any) { trace = append(trace, fmt.Sprint(s...)) }

func flush(name string) {
	wg.Wait()
	fmt.Println(name, trace)
	trace = nil
}

func busy(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
	}
}

func main() {
	var mu sync.Mutex
	mu.Lock()
	for i := range 4 {
		wg.Go(func() { mu.Lock(); rec("g", i); mu.Unlock() })
	}
	runtime.Gosched()
	rec("unlock")
	mu.Unlock()
	rec("after")
	flush("fifo")

	mu.Lock()
	for i := range 2 {
		wg.Go(func() { mu.Lock(); rec("g", i); mu.Unlock() })
	}
	runtime.Gosched()
	for i := range 3 {
		mu.Unlock()
		mu.Lock()
		rec("main", i)
	}
	mu.Unlock()
	flush("barging")

	mu.Lock()
	wg.Go(func() { mu.Lock(); rec("g"); mu.Unlock() })
	runtime.Gosched()
	busy(3 * time.Millisecond)
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
	flush("starving")

	mu.Lock()
	fmt.Println(mu.TryLock())
	mu.Unlock()
	fmt.Println(mu.TryLock(), mu.TryLock())
	mu.Unlock()

	var gate sync.WaitGroup
	gate.Add(1)
	for i := range 4 {
		wg.Go(func() { gate.Wait(); rec("w", i) })
	}
	runtime.Gosched()
	gate.Done()
	rec("done")
	flush("waitgroup")

	cond := sync.NewCond(&mu)
	wait := func() {
		for i := range 4 {
			wg.Go(func() { mu.Lock(); cond.Wait(); rec("c", i); mu.Unlock() })
		}
		runtime.Gosched()
	}
	wait()
	cond.Broadcast()
	flush("broadcast")
	wait()
	for range 4 {
		cond.Signal()
	}
	flush("signals")
	wait()
	for range 4 {
		cond.Signal()
		runtime.Gosched()
	}
	flush("signal and yield")

	var rw sync.RWMutex
	rw.Lock()
	for i := range 4 {
		wg.Go(func() { rw.RLock(); rec("r", i); rw.RUnlock() })
	}
	runtime.Gosched()
	fmt.Println(rw.TryRLock(), rw.TryLock())
	rw.Unlock()
	flush("readers")
	rw.RLock()
	wg.Go(func() { rw.Lock(); rec("W"); rw.Unlock() })
	runtime.Gosched()
	for i := range 2 {
		wg.Go(func() { rw.RLock(); rec("R", i); rw.RUnlock() })
	}
	runtime.Gosched()
	rec("runlock")
	rw.RUnlock()
	flush("writer")

	var once sync.Once
	for i := range 3 {
		wg.Go(func() {
			once.Do(func() {
				rec("init by ", i)
				runtime.Gosched()
				rec("init end")
			})
			rec("g", i)
		})
	}
	flush("once")
	f := sync.OnceFunc(func() { rec("once func") })
	f()
	f()
	flush("OnceFunc")

	var m sync.Map
	m.Store("a", 1)
	v, loaded := m.LoadOrStore("a", 2)
	w, stored := m.LoadOrStore("b", 3)
	x, deleted := m.LoadAndDelete("a")
	_, ok := m.Load("a")
	n := 0
	m.Range(func(k, v any) bool { n++; return true })
	fmt.Println(v, loaded, w, stored, x, deleted, ok, n, m.CompareAndSwap("b", 3, 4), m.CompareAndDelete("b", 3))
	pool := sync.Pool{New: func() any { return "new" }}
	fmt.Println(pool.Get())
	func() {
		defer func() { fmt.Println(recover()) }()
		gate.Done()
	}()
}
