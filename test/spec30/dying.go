package main

import (
	"runtime"
	"sync"
	"time"
)

// 86–99: ways to die. None of them comes back.
func init() {
	var none chan int
	var mu sync.Mutex
	var rw sync.RWMutex
	var wg sync.WaitGroup
	on("86a", func() { <-make(chan int) })
	on("86b", func() { make(chan int) <- 1 })
	on("87a", func() { <-none })
	on("87b", func() { none <- 1 })
	on("88", func() { select {} })
	on("89", func() {
		a, b := make(chan int), make(chan int)
		select {
		case <-a:
		case <-b:
		}
	})
	on("90", func() { wg.Add(1); wg.Wait() })
	on("91", func() { mu.Lock(); mu.Lock() })
	on("92a", func() { rw.Lock(); rw.Lock() })
	on("92b", func() { rw.Lock(); rw.RLock() })
	on("92c", func() { rw.RLock(); rw.Lock() })
	on("93a", func() { mu.Lock(); sync.NewCond(&mu).Wait() })
	on("93b", func() { runtime.Goexit() })
	on("93c", func() { t := time.NewTimer(time.Hour); t.Stop(); <-t.C })
	on("93d", func() {
		go func() { select {} }()
		runtime.Gosched()
		<-make(chan int)
	})
	on("94", func() { c := make(chan int); close(c); c <- 1 })
	on("95a", func() { close(none) })
	on("95b", func() { c := make(chan int); close(c); close(c) })
	on("96", func() { n := -1; _ = make(chan int, n) })
	on("97", func() { wg.Done() })
	on("98a", func() { mu.Unlock() })
	on("98b", func() { rw.RUnlock() })
	on("98c", func() { rw.Unlock() })
	on("98d", func() {
		defer func() { recover() }()
		mu.Unlock()
	})
	on("99a", func() { var f func(); go f() })
	on("99b", func() {
		go func() { panic("in a goroutine") }()
		select {}
	})
	// Longer than the program is let run: a sleeper is no deadlock.
	on("99c", func() { time.Sleep(time.Hour) })
}
