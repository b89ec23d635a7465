// System calls, short ones and ones that block the thread, and goroutines locked to one; `go run syscalls.go FILE` records its
// trace.
package main

import (
	"os"
	"runtime"
	"runtime/trace"
	"sync"
	"syscall"
)

func main() {
	file, _ := os.Create(os.Args[1])
	trace.Start(file)
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if i%2 == 0 {
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
			}
			syscall.Nanosleep(&syscall.Timespec{Nsec: int64(i) * 2_000_000}, nil)
			for range 10 {
				syscall.Getppid()
				os.ReadFile("/proc/self/stat")
			}
		}()
	}
	wg.Wait()
	trace.Stop()
	file.Close()
}
