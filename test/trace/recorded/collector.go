// Garbage, collections, stops of the world, a CPU profile beside; `go run collector.go FILE` records its trace.
package main

import (
	"bytes"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"sync"
)

var keep [8][][]byte

func allocate(k int) {
	for i := range 60 {
		block := make([]byte, 32<<10)
		block[i] = byte(k)
		if i%4 == 0 {
			keep[k] = append(keep[k], block)
		}
	}
}

func main() {
	file, _ := os.Create(os.Args[1])
	var profile bytes.Buffer
	pprof.StartCPUProfile(&profile)
	trace.Start(file)
	var wg sync.WaitGroup
	for k := range keep {
		wg.Add(1)
		go func() {
			defer wg.Done()
			allocate(k)
		}()
	}
	wg.Wait()
	// Long enough for a few samples of the profiler.
	for i := range 30_000_000 {
		keep[0][0][i&1023] ^= byte(i)
	}
	runtime.GC()
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	trace.Stop()
	pprof.StopCPUProfile()
	file.Close()
}
