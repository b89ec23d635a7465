package main

import (
	"runtime"
	"sync"
	"time"
)

const ms = time.Millisecond

func init() {
	on("19", goschedOnce)
	on("20", func() { rounds("AB", 4) })
	on("21", func() { rounds("ABC", 3) })
	on("24", hogAndShort)
	on("25", sleepZero)
	on("26", spinningSelect)
	on("27", endlessLoop)
	on("28", pingPongAndThird)
	on("29", threeHogs)
}

// spin computes for a time without a call that yields.
func spin(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
	}
}

// work is a fixed amount of it: about 25 ms.
func work() {
	for i := 0; i < 600000; i++ {
		time.Now()
	}
}

func us(start time.Time) int { return int(time.Since(start) / time.Microsecond) }

func goschedOnce() {
	for i := 0; i < 4; i++ {
		go recn("", i)
	}
	runtime.Gosched()
	rec("main")
}

func rounds(names string, n int) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func() {
			for i := 0; i < n; i++ {
				recn(string(name), i)
				runtime.Gosched()
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

func hogAndShort() {
	var wg sync.WaitGroup
	wg.Add(3)
	go func() {
		spin(35 * time.Millisecond)
		rec("hog")
		wg.Done()
	}()
	go func() { rec("s1"); wg.Done() }()
	go func() { rec("s2"); wg.Done() }()
	runtime.Gosched()
	rec("main")
	wg.Wait()
}

func sleepZero() {
	done := make(chan bool)
	go func() { rec("g"); close(done) }()
	time.Sleep(0)
	rec("main")
	<-done
}

// How long the sender waits for its turn while main polls; microseconds.
func spinningSelect() {
	c := make(chan int)
	go func() { c <- 1 }()
	for start := time.Now(); ; {
		select {
		case <-c:
			recn("", us(start))
			return
		default:
		}
	}
}

func endlessLoop() {
	go func() {
		for {
		}
	}()
	start := time.Now()
	runtime.Gosched()
	recn("", us(start))
}

// When the third one runs first, while two hand the P to each other through runnext.
func pingPongAndThird() {
	start := time.Now()
	third := -1
	go func() { third = us(start) }()
	a, b := make(chan bool), make(chan bool)
	go func() {
		for range a {
			b <- true
		}
	}()
	for third < 0 && time.Since(start) < 100*time.Millisecond {
		a <- true
		<-b
	}
	recn("", third)
}

func threeHogs() {
	var wg sync.WaitGroup
	for _, name := range "ABC" {
		wg.Add(1)
		go func() {
			work()
			rec(string(name))
			wg.Done()
		}()
	}
	wg.Wait()
}
