package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

func main() {
	start := time.Now()
	var wg sync.WaitGroup
	for _, ms := range []int{30, 1, 20, 5, 10} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			time.Sleep(time.Duration(ms) * time.Millisecond)
			if time.Since(start) < time.Duration(ms)*time.Millisecond {
				fmt.Println("slept too little")
			}
		}()
	}
	fired := make(chan string)
	time.AfterFunc(2*time.Millisecond, func() { fired <- "func" })
	stopped := time.AfterFunc(time.Hour, func() { fired <- "never" })
	fmt.Println(<-fired, stopped.Stop(), stopped.Stop())
	select {
	case <-time.After(3 * time.Millisecond):
		fmt.Println("after")
	case <-fired:
	}
	ticker := time.NewTicker(2 * time.Millisecond)
	for i := 0; i < 3; i++ {
		<-ticker.C
	}
	ticker.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Millisecond)
	defer cancel()
	<-ctx.Done()
	fmt.Println(ctx.Err())
	t := time.NewTimer(time.Hour)
	fmt.Println(t.Reset(time.Millisecond))
	<-t.C
	wg.Wait()
	fmt.Println(time.Since(start) >= 30*time.Millisecond)
}
