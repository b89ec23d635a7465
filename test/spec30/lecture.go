package main

import (
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Rows of docs/lecture.md: programs that show where the lecture and Go differ. Those named p need two Ps.
func init() {
	on("sleepers", eightInTheKernel)
	on("slices", noYield)
	on("pfirst", firstOfIdleP)
	on("plast", overflowLast)
}

// Eight system calls that sleep for 10 ms each; how long all of them take, ms.
func eightInTheKernel() {
	var wg sync.WaitGroup
	start := time.Now()
	for i := 0; i < 8; i++ {
		wg.Add(1)
		go func() {
			sleep := syscall.NsecToTimespec(int64(10 * ms))
			syscall.Nanosleep(&sleep, nil)
			wg.Done()
		}()
	}
	wg.Wait()
	recn("", us(start)/1000)
}

// Two that never give the P up by themselves.
func noYield() {
	var wg sync.WaitGroup
	for _, name := range "AB" {
		wg.Add(1)
		go func() {
			for i := 0; i < 4; i++ {
				recn(string(name), i)
				spin(8 * ms)
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

// crowd makes n goroutines on main's P while the other P is busy, lets that P look for work, and waits for all if asked to.
// Returns the order in which they begin.
func crowd(n int, wait bool) []int32 {
	var started, ready atomic.Bool
	go func() {
		started.Store(true)
		for !ready.Load() {
		}
	}()
	for !started.Load() {
	}
	var wg sync.WaitGroup
	var next atomic.Int32
	order := make([]int32, n)
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func() {
			order[next.Add(1)-1] = int32(i)
			for begin := time.Now(); time.Since(begin) < 50*time.Microsecond; {
			}
			wg.Done()
		}()
	}
	ready.Store(true)
	if wait {
		wg.Wait()
	} else {
		spin(500 * time.Microsecond)
	}
	return order[:next.Load()]
}

// Whom an idle P runs first when another P has a full queue and the global queue isn't empty; main keeps its own P.
func firstOfIdleP() {
	for _, g := range crowd(300, false)[:4] {
		recn("", int(g))
	}
}

// How many of those that overflowed into the global queue (the last 44 of 300) run before anybody else's last.
func overflowLast() {
	order := crowd(300, true)
	last := 0
	for at, g := range order {
		if g < 256 {
			last = at
		}
	}
	early := 0
	for _, g := range order[:last] {
		if g >= 256 {
			early++
		}
	}
	recn("", early)
}
