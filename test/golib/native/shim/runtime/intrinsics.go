package runtime

import (
	"os"
	"runtime"
)

func Gosched()               { runtime.Gosched() }
func Goexit()                { runtime.Goexit() }
func NumGoroutine() int      { return runtime.NumGoroutine() }
func NumCPU() int            { return runtime.NumCPU() }
func LockOSThread()          { runtime.LockOSThread() }
func UnlockOSThread()        { runtime.UnlockOSThread() }
func GC()                    { runtime.GC() }
func gomaxprocs(n int) int   { return runtime.GOMAXPROCS(n) }
func parkForever(reason int) { select {} }
func bootDone()              {}
func bootConfig(key int) int {
	if key == configVersion {
		return 126
	}
	return 0
}
func exit(code int)           { os.Exit(code) }
func mainReturned()           { os.Exit(0) }
func fatal(msg string)        { os.Stderr.WriteString("fatal error: " + msg + "\n"); os.Exit(2) }
func traceback(skip int)      { os.Stderr.WriteString("goroutine 1 [running]:\n") }
func memstats(key int) uint64 { return 0 }
func caller(skip int) (file string, line int, ok bool) {
	_, file, line, ok = runtime.Caller(skip + 1)
	return
}
func panicAt(i int) (v any, flags int) { return nil, 0 }
func write(fd int, s string)           { os.Stderr.WriteString(s) }
func stack(buf []byte, all bool) int   { return runtime.Stack(buf, all) }
func main_inits()                      {}
func main_main()                       {}

// FatalPanic lets the comparisons call what the engine calls.
func FatalPanic(v any) { fatalpanic(v) }
