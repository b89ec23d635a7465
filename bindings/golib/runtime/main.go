// Package runtime is the part of the Go runtime that is itself Go: how a program starts, how it dies, and the few
// functions that a program calls by name. Scheduling, memory and timers are the engine's.
package runtime

// Keys of bootConfig: numbers of enum Config in assembly/abi/config.ts.
const (
	configBootSystemGoroutines = 33
	configBootUpdater          = 34
	configVersion              = 46
)

// Reasons of parkForever: numbers of enum WaitReason in assembly/abi/status.ts.
const (
	waitGCScavenge            = 18
	waitFinalizer             = 19
	waitGOMAXPROCSUpdaterIdle = 20
	waitCleanup               = 22
)

// main is the first goroutine. The order of its go statements decides the ids of the runtime's goroutines (2 … 5) and
// what lies in P0's queue when the program's own main begins: that is visible in the program's order of execution.
func main() {
	if bootConfig(configBootSystemGoroutines) != 0 {
		bootBegin()
		go forcegchelper()
		ready := make(chan int, 2)
		go bgsweep(ready)
		go bgscavenge(ready)
		<-ready
		<-ready
		gcenable(gcHeap, gcAssistAlloc)
		if bootConfig(configBootUpdater) != 0 {
			go updateMaxProcsGoroutine()
		}
	}
	main_inits()
	bootDone()
	main_main()
	mainReturned()
}

func bgscavenge(ready chan int) {
	ready <- 1
	parkForever(waitGCScavenge)
}

// updateMaxProcsGoroutine sets what sysmon found GOMAXPROCS should be, unless somebody has chosen a number meanwhile.
func updateMaxProcsGoroutine() {
	for {
		parkForever(waitGOMAXPROCSUpdaterIdle)
		stopTheWorldGC(stwGOMAXPROCS)
		if maxprocs(maxprocsCustom, 0) != 0 {
			startTheWorldGC()
			return
		}
		setprocs(maxprocs(maxprocsFound, 0))
		startTheWorldGC()
	}
}

// The finalizer goroutine exists from the first SetFinalizer on; package os makes it by wrapping the standard streams.
var fingStarted bool

// SetFinalizer only starts the finalizer goroutine, which is visible in goroutine ids and in the run queue. The
// simulated collector never calls finalizers: a program must not count on them in Go either.
func SetFinalizer(obj any, finalizer any) {
	if fingStarted {
		return
	}
	fingStarted = true
	if bootConfig(configBootSystemGoroutines) != 0 {
		go runFinalizers()
	}
}

func runFinalizers() {
	parkForever(waitFinalizer)
}

// A Cleanup is a function that AddCleanup attached to an object.
type Cleanup struct{}

// Stop takes it off.
func (c Cleanup) Stop() {}

var cleanupsStarted bool

// AddCleanup only starts the goroutine for cleanups, as SetFinalizer does for finalizers: none is ever called. In Go the
// function is generic; calls look the same.
func AddCleanup(ptr any, cleanup any, arg any) Cleanup {
	if !cleanupsStarted {
		cleanupsStarted = true
		if bootConfig(configBootSystemGoroutines) != 0 {
			go runCleanups()
		}
	}
	return Cleanup{}
}

func runCleanups() {
	parkForever(waitCleanup)
}
