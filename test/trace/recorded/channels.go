// Goroutines, channels, select, locks, timers, and annotations; `go run channels.go FILE` records its trace.
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/trace"
	"sync"
	"time"
)

func worker(in <-chan int, out chan<- int, mu *sync.Mutex, total *int) {
	for n := range in {
		mu.Lock()
		*total += n
		mu.Unlock()
		out <- n * n
		if n%5 == 0 {
			runtime.Gosched()
		}
	}
}

func pipeline(ctx context.Context) int {
	ctx, task := trace.NewTask(ctx, "pipeline")
	defer task.End()
	defer trace.StartRegion(ctx, "whole").End()
	in, out, stop := make(chan int), make(chan int, 4), make(chan bool)
	var mu sync.Mutex
	var total int
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			worker(in, out, &mu, &total)
		}()
	}
	go func() {
		for n := range 40 {
			in <- n
		}
		close(in)
		wg.Wait()
		close(stop)
	}()
	sum := 0
	for {
		select {
		case n := <-out:
			sum += n
		case <-time.After(2 * time.Millisecond):
			trace.Log(ctx, "waited", "two milliseconds")
		case <-stop:
			for len(out) > 0 {
				sum += <-out
			}
			return sum + total
		}
	}
}

func main() {
	file, _ := os.Create(os.Args[1])
	trace.Start(file)
	pipeline(context.Background())
	time.Sleep(time.Millisecond)
	trace.Stop()
	file.Close()
}
