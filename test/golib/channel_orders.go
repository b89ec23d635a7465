package main

import (
	"fmt"
	"runtime"
	"sync"
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

func main() {
	ch := make(chan int)
	wg.Go(func() {
		for v := range ch {
			rec("r", v)
		}
	})
	for i := range 5 {
		rec("s", i)
		ch <- i
	}
	rec("close")
	close(ch)
	flush("unbuffered")

	buf := make(chan int, 2)
	wg.Go(func() {
		for i := range 7 {
			buf <- i
			rec("s", i)
		}
		close(buf)
	})
	for v := range buf {
		rec("r", v)
	}
	flush("buffered")

	in := make(chan int)
	for i := range 4 {
		wg.Go(func() { rec("g", i, "=", <-in) })
	}
	runtime.Gosched()
	for v := 10; v < 14; v++ {
		in <- v
		rec("sent", v)
	}
	flush("receivers")

	out := make(chan int)
	for i := range 4 {
		wg.Go(func() { out <- i; rec("g", i) })
	}
	runtime.Gosched()
	for range 4 {
		rec("got", <-out)
	}
	runtime.Gosched()
	flush("senders")

	gate := make(chan struct{})
	for i := range 5 {
		wg.Go(func() { <-gate; rec("g", i) })
	}
	runtime.Gosched()
	close(gate)
	flush("close")

	sem := make(chan bool, 2)
	for i := range 5 {
		wg.Go(func() {
			sem <- true
			rec("in", i)
			runtime.Gosched()
			rec("out", i)
			<-sem
		})
	}
	flush("semaphore")

	type request struct {
		n     int
		reply chan int
	}
	reqs := make(chan request)
	go func() {
		for r := range reqs {
			rec("srv", r.n)
			r.reply <- r.n * 10
		}
	}()
	for i := range 3 {
		wg.Go(func() {
			reply := make(chan int)
			reqs <- request{i, reply}
			rec("cli", i, "=", <-reply)
		})
	}
	flush("server")
	close(reqs)

	gen, sq := make(chan int), make(chan int)
	go func() {
		for i := range 3 {
			rec("g", i)
			gen <- i
		}
		close(gen)
	}()
	go func() {
		for v := range gen {
			rec("q", v)
			sq <- v * v
		}
		close(sq)
	}()
	for v := range sq {
		rec("m", v)
	}
	flush("pipeline")

	var none chan int
	select {
	case v := <-none:
		rec("never", v)
	default:
		rec("default")
	}
	full := make(chan int, 1)
	for i := range 6 {
		select {
		case full <- i:
			rec("s", i)
		case v := <-full:
			rec("r", v)
		}
	}
	rec(len(full), cap(full))
	flush("select")
	_, open := <-gate
	fmt.Println(open, len(gate), cap(buf), none == nil)
}
