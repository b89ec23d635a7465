// Goroutines that switch directly to each other (since Go 1.23); `go run coroutines.go FILE` records its trace.
package main

import (
	"iter"
	"os"
	"runtime/trace"
)

func numbers(yield func(int) bool) {
	for n := range 20 {
		if !yield(n) {
			return
		}
	}
}

func main() {
	file, _ := os.Create(os.Args[1])
	trace.Start(file)
	for range 3 {
		next, stop := iter.Pull(numbers)
		for {
			if _, ok := next(); !ok {
				break
			}
		}
		stop()
	}
	trace.Stop()
	file.Close()
}
