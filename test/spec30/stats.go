package main

import (
	"runtime"
	"sort"
	"sync"
	"time"
)

// What has no one order, but a distribution.
func init() {
	on("three", threeReady)
	on("sends", sendsOnOneChannel)
	on("greedy", func() { lockHog(true) })
	on("polite", func() { lockHog(false) })
	on("hogpair", hogAndPair)
	on("pool", workerPool)
	on("fair", sleepingHolder)
	on("self", func() { selfSelecting(0) })
	on("self10", func() { selfSelecting(10) })
	on("double", sameChannelTwice)
	on("gens", generations)
	on("yields", yieldProgress)
	on("timers", timerFairness)
}

// How often each of three ready cases is taken, in 9000 trials.
func threeReady() {
	a, b, c := make(chan bool), make(chan bool), make(chan bool)
	close(a)
	close(b)
	close(c)
	var n [3]int
	for i := 0; i < 9000; i++ {
		select {
		case <-a:
			n[0]++
		case <-b:
			n[1]++
		case <-c:
			n[2]++
		}
	}
	for _, k := range n {
		recn("", k)
	}
}

// A select that sends 0 or 1 on one channel, 1000 times; how often 0, and how often 1 follows 0.
func sendsOnOneChannel() {
	c := make(chan int)
	go func() {
		for i := 0; i < 1000; i++ {
			select {
			case c <- 0:
			case c <- 1:
			}
		}
		close(c)
	}()
	zeros, changes, last := 0, 0, -1
	for v := range c {
		if v == 0 {
			zeros++
		} else if last == 0 {
			changes++
		}
		last = v
	}
	recn("", zeros)
	recn("", changes)
}

// One goroutine holds a mutex for 100 µs at a time and, if greedy, takes it again at once. How long another waits for it,
// 40 times over: in microseconds, sorted, the 3rd, the 20th and the 38th.
func lockHog(greedy bool) {
	var mu sync.Mutex
	stop := false
	done := make(chan bool)
	go func() {
		for !stop {
			mu.Lock()
			runtime.Gosched() // whoever wants the lock now finds it held
			spin(100 * time.Microsecond)
			mu.Unlock()
			if !greedy {
				runtime.Gosched()
			}
		}
		close(done)
	}()
	var waits []int
	for i := 0; i < 40; i++ {
		runtime.Gosched()
		start := time.Now()
		mu.Lock()
		waits = append(waits, us(start))
		mu.Unlock()
	}
	stop = true
	<-done
	sort.Ints(waits)
	recn("", waits[2])
	recn("", waits[19])
	recn("", waits[37])
}

// A goroutine that computes, and two that pass a token: how the three share 100 ms, in microseconds that each side had.
func hogAndPair() {
	start := time.Now()
	over := func() bool { return time.Since(start) > 100*ms }
	var hog, pair time.Duration
	// Time that passes between two looks at the clock belongs to who looks, unless somebody else ran meanwhile.
	count := func(sum *time.Duration, last time.Time) time.Time {
		now := time.Now()
		if d := now.Sub(last); d < ms {
			*sum += d
		}
		return now
	}
	var wg sync.WaitGroup
	wg.Add(3)
	go func() {
		for t := start; !over(); {
			t = count(&hog, t)
		}
		wg.Done()
	}()
	a, b := make(chan bool), make(chan bool)
	go func() {
		for range a {
			b <- true
		}
		wg.Done()
	}()
	go func() {
		for t := start; !over(); {
			a <- true
			<-b
			t = count(&pair, t)
		}
		close(a)
		wg.Done()
	}()
	wg.Wait()
	recn("", int(hog/time.Microsecond))
	recn("", int(pair/time.Microsecond))
}

// 23 workers take numbers from one channel and put them on another: nothing is lost, nothing doubled.
func workerPool() {
	const n = 5000
	in, out := make(chan int, 230), make(chan int, 230)
	var wg sync.WaitGroup
	for w := 0; w < 23; w++ {
		wg.Add(1)
		go func() {
			for v := range in {
				if v%61 == 0 {
					runtime.Gosched()
				}
				out <- v
			}
			wg.Done()
		}()
	}
	go func() {
		for i := 1; i <= n; i++ {
			in <- i
		}
		close(in)
		wg.Wait()
		close(out)
	}()
	sum, count := 0, 0
	for v := range out {
		sum += v
		count++
	}
	recn("", count)
	recn("", sum)
}

// One goroutine sleeps while it holds a mutex, over and over; how long another takes to get it ten times, microseconds.
func sleepingHolder() {
	var mu sync.Mutex
	stop := false
	go func() {
		for !stop {
			mu.Lock()
			time.Sleep(100 * time.Microsecond)
			mu.Unlock()
		}
	}()
	start := time.Now()
	for i := 0; i < 10; i++ {
		time.Sleep(100 * time.Microsecond)
		mu.Lock()
		mu.Unlock()
	}
	stop = true
	recn("", us(start))
}

// Two goroutines both send to and receive from one channel, with select: nobody may get what it sent itself, unless through
// a buffer; everything sent arrives.
func selfSelecting(room int) {
	var wg sync.WaitGroup
	c := make(chan int, room)
	var sent, received, own [2]int
	for p := 0; p < 2; p++ {
		wg.Add(1)
		go func() {
			for i := 0; i < 1000; i++ {
				if p == 0 || i%2 == 0 {
					select {
					case c <- p:
						sent[p]++
					case v := <-c:
						received[p]++
						if v == p {
							own[p]++
						}
					}
				} else {
					select {
					case v := <-c:
						received[p]++
						if v == p {
							own[p]++
						}
					case c <- p:
						sent[p]++
					}
				}
			}
			wg.Done()
		}()
	}
	wg.Wait()
	recn("lost=", sent[0]+sent[1]-received[0]-received[1]-len(c))
	if room == 0 {
		recn("own=", own[0]+own[1])
	}
}

// A select that waits for one channel twice, while another goroutine waits for it, too: who leaves takes both entries out.
func sameChannelTwice() {
	c, d, e := make(chan int), make(chan int), make(chan int)
	go func() {
		select {
		case <-c:
		case <-c:
		case <-d:
		}
		rec("A")
		e <- 1
	}()
	runtime.Gosched()
	go func() {
		select {
		case <-c:
		case <-d:
		}
		rec("B")
		e <- 2
	}()
	runtime.Gosched()
	d <- 1
	recn("", <-e)
	c <- 1
	recn("", <-e)
}

// Waiters of a condition wake in the order in which they came, signal by signal.
func generations() {
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	var woken []int
	done := make(chan bool)
	for i := 0; i < 50; i++ {
		go func() {
			mu.Lock()
			cond.Wait()
			woken = append(woken, i)
			mu.Unlock()
			done <- true
		}()
		runtime.Gosched()
	}
	for i := 0; i < 50; i++ {
		mu.Lock()
		cond.Signal()
		mu.Unlock()
		<-done
	}
	ranges(woken)
}

// A goroutine that does nothing but yield lets others get on, and gets on itself.
func yieldProgress() {
	stop := false
	n := 0
	go func() {
		for !stop {
			n++
			runtime.Gosched()
		}
	}()
	for i := 0; i < 1000; i++ {
		runtime.Gosched()
	}
	stop = true
	recn("", n)
}

// Goroutines that keep each other busy through a channel don't keep a timer from firing: how late 5 ms are, microseconds.
func timerFairness() {
	done := make(chan bool)
	c := make(chan bool)
	for i := 0; i < 2; i++ {
		go func() {
			for {
				select {
				case c <- true:
				case <-done:
					return
				}
			}
		}()
	}
	start := time.Now()
	timer := time.After(5 * ms)
	for fired := false; !fired; {
		select {
		case <-c:
		case <-timer:
			fired = true
		}
	}
	recn("", us(start)-5000)
	close(done)
}
