// Runs for longer than a second, hence more than one generation; `go run long.go FILE` records its trace.
package main

import (
	"context"
	"os"
	"runtime/trace"
	"time"
)

func main() {
	file, _ := os.Create(os.Args[1])
	trace.Start(file)
	blocked, tick := make(chan bool), time.NewTicker(100*time.Millisecond)
	go func() { <-blocked }()
	go func() {
		for i := range 3 {
			trace.WithRegion(context.Background(), "half a second", func() { time.Sleep(500 * time.Millisecond) })
			_ = i
		}
		blocked <- true
	}()
	for range 16 {
		<-tick.C
	}
	trace.Stop()
	file.Close()
}
