// The micro-programs whose times docs/fidelity.md sets beside those of a real machine: virtual nanoseconds of one operation.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"time"
)

const n = 10000

func report(what string, count int, began time.Time) {
	fmt.Println(what, float64(time.Since(began).Nanoseconds())/float64(count))
}

//go:noinline
func deep(k int) int {
	var a [64]int
	a[k%64] = k
	if k == 0 {
		return a[0]
	}
	return deep(k-1) + a[k%64]
}

func gosched() {
	var wg sync.WaitGroup
	wg.Add(1)
	stop := false
	go func() {
		for !stop {
			runtime.Gosched()
		}
		wg.Done()
	}()
	runtime.Gosched()
	began := time.Now()
	for i := 0; i < n; i++ {
		runtime.Gosched()
	}
	report("gosched", 2*n, began)
	stop = true
	wg.Wait()
}

func handoff() {
	there, back := make(chan int), make(chan int)
	go func() {
		for x := range there {
			back <- x
		}
	}()
	began := time.Now()
	for i := 0; i < n; i++ {
		there <- i
		<-back
	}
	report("handoff", 2*n, began)
	close(there)
}

func buffered() {
	c := make(chan int, 1)
	began := time.Now()
	for i := 0; i < n; i++ {
		c <- i
		<-c
	}
	report("buffered", n, began)
}

func selects() {
	a, b := make(chan int, 1), make(chan int)
	began := time.Now()
	for i := 0; i < n; i++ {
		a <- i
		select {
		case <-a:
		case <-b:
		}
	}
	report("select2", n, began)
	began = time.Now()
	for i := 0; i < n; i++ {
		select {
		case <-b:
		default:
		}
	}
	report("selectdefault", n, began)
}

func spawn() {
	var wg sync.WaitGroup
	began := time.Now()
	for i := 0; i < n; i++ {
		wg.Add(1)
		go wg.Done()
		wg.Wait()
	}
	report("spawn1", n, began)
	began = time.Now()
	for i := 0; i < n/100; i++ {
		wg.Add(100)
		for j := 0; j < 100; j++ {
			go wg.Done()
		}
		wg.Wait()
	}
	report("spawn100", n, began)
}

func mutex() {
	var mu sync.Mutex
	began := time.Now()
	for i := 0; i < n; i++ {
		mu.Lock()
		mu.Unlock()
	}
	report("mutex", n, began)
}

func now() {
	began := time.Now()
	for i := 0; i < n; i++ {
		time.Now()
	}
	report("now", n, began)
}

func timer() {
	began := time.Now()
	for i := 0; i < n; i++ {
		time.AfterFunc(time.Hour, func() {}).Stop()
	}
	report("timer", n, began)
}

func stack() {
	took := func(depth int) time.Duration {
		done := make(chan time.Duration)
		go func() {
			began := time.Now()
			deep(depth)
			done <- time.Since(began)
		}()
		return <-done
	}
	warm := func() time.Duration {
		done := make(chan time.Duration)
		go func() {
			deep(60)
			began := time.Now()
			deep(50)
			done <- time.Since(began)
		}()
		return <-done
	}
	fmt.Println("stack", float64((took(50)-warm()).Nanoseconds())/5)
}

func collect() {
	runtime.GC()
	began := time.Now()
	for i := 0; i < 10; i++ {
		runtime.GC()
	}
	report("gc", 10, began)
}

func calls() {
	began := time.Now()
	for i := 0; i < n; i++ {
		syscall.Getpid()
	}
	report("getpid", n, began)
	var p [2]int
	if err := syscall.Pipe(p[:]); err != nil {
		panic(err)
	}
	b := make([]byte, 1)
	began = time.Now()
	for i := 0; i < n; i++ {
		syscall.Write(p[1], b)
		syscall.Read(p[0], b)
	}
	report("pipe", n, began)
}

func main() {
	gosched()
	handoff()
	buffered()
	selects()
	spawn()
	mutex()
	now()
	timer()
	calls()
	stack()
	collect()
}
