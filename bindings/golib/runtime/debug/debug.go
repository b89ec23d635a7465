// Package debug: the parts of runtime/debug that have a meaning here.
package debug

import (
	"internal/gcsettings"
	"os"
	"runtime"
)

// Stack returns the traceback of the running goroutine.
func Stack() []byte {
	buf := make([]byte, 1024)
	for {
		n := runtime.Stack(buf, false)
		if n < len(buf) {
			return buf[:n]
		}
		buf = make([]byte, 2*len(buf))
	}
}

// PrintStack writes it to standard error.
func PrintStack() {
	os.Stderr.Write(Stack())
}

var (
	maxStack = 1000000000
)

// SetGCPercent sets by how much the heap may grow between collections, in percent, and returns the number before; a negative one
// switches the collector off.
func SetGCPercent(percent int) int {
	old := gcAsk(askPercent, percent)
	gcsettings.Percent = percent
	return old
}

// gcAsk is an operation of the engine (assembly/abi/intrinsics.ts); askPercent is a number of its enum GcAsk.
func gcAsk(what, arg int) int

const askPercent = 10

// SetMemoryLimit remembers the limit and returns the one before (a negative one only asks); it has no effect.
func SetMemoryLimit(limit int64) int64 {
	old := gcsettings.MemoryLimit
	if limit >= 0 {
		gcsettings.MemoryLimit = limit
	}
	return old
}

// SetMaxStack remembers the limit and returns the one before; it has no effect.
func SetMaxStack(bytes int) int {
	old := maxStack
	maxStack = bytes
	return old
}

// SetMaxThreads sets how many threads there may be and returns the limit before. A program with more of them dies.
func SetMaxThreads(threads int) int {
	return setMaxThreads(threads)
}

// setMaxThreads is an operation of the engine (assembly/abi/intrinsics.ts).
func setMaxThreads(threads int) int

// FreeOSMemory runs a collection.
func FreeOSMemory() { runtime.GC() }
