package main

import (
	"fmt"
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
	for _, ms := range []int{30, 10, 20} {
		wg.Go(func() {
			time.Sleep(time.Duration(ms) * time.Millisecond)
			rec(ms)
		})
	}
	flush("sleep")

	wg.Add(1)
	go func() { rec("g"); wg.Done() }()
	time.Sleep(0)
	time.Sleep(-time.Second)
	rec("main")
	flush("sleep 0")

	wg.Add(3)
	time.AfterFunc(time.Millisecond, func() { rec("timer"); wg.Done() })
	for i := range 2 {
		go func() { rec("g", i); wg.Done() }()
	}
	busy(4 * time.Millisecond)
	flush("afterfunc")

	ticker := time.NewTicker(3 * time.Millisecond)
	for i := range 3 {
		<-ticker.C
		rec("t", i)
	}
	ticker.Reset(time.Hour)
	select {
	case <-ticker.C:
		rec("stale")
	case <-time.After(10 * time.Millisecond):
		rec("quiet")
	}
	ticker.Stop()
	flush("ticker")

	t := time.NewTimer(time.Millisecond)
	time.Sleep(3 * time.Millisecond)
	fmt.Println(len(t.C), t.Stop(), t.Stop())
	select {
	case <-t.C:
		fmt.Println("stale")
	default:
		fmt.Println("none")
	}
	fmt.Println(t.Reset(time.Millisecond))
	<-t.C
	fmt.Println(t.Reset(time.Hour), t.Stop(), t.Reset(0))
	<-t.C
	a := time.AfterFunc(time.Hour, func() { fmt.Println("never") })
	fmt.Println(a.Stop(), a.Stop())
	start := time.Now()
	deadline := start.Add(20 * time.Millisecond)
	got := <-time.After(time.Until(deadline))
	late := got.Sub(deadline)
	fmt.Println(late >= 0 && late < 15*time.Millisecond, time.Since(start) >= 20*time.Millisecond, time.Tick(0) == nil)
	func() {
		defer func() { fmt.Println(recover()) }()
		time.NewTicker(0)
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		new(time.Timer).Stop()
	}()
}
