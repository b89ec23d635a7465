package runtime

// The collector's protocol, as in mgc.go: who starts a cycle, who ends it. Marking itself, and the arithmetic, are the engine's.
var (
	startSema    uint32 = 1
	markDoneSema uint32 = 1
	markWorkers  int
)

// What gcAsk and gcWait do: numbers of enums GcAsk and GcWait in assembly/abi/intrinsics.ts.
const (
	askCycles = iota
	askTestHeap
	askTestTime
	askTestCycle
	askRearm
	askMarkBegin
	askMarkDone
	askMarkEnd
	askSweep
	askIdlePs
	askPercent
)

const (
	waitWork = iota
	waitAssist
	waitMarkOver
	waitSweep
	waitForce
)

// Kinds of triggers.
const (
	gcTriggerHeap = iota
	gcTriggerTime
	gcTriggerCycle
)

// sweepBatch is how many spans bgsweep sweeps before it looks whether others want its P.
const sweepBatch = 10

// gcHeap is called on the goroutine whose allocation crossed the trigger.
func gcHeap() {
	gcStart(gcTriggerHeap, 0)
}

// gcAssistAlloc is called on a goroutine that owes marking for what it allocated.
func gcAssistAlloc() {
	if gcWait(waitAssist, 0) != 0 {
		gcMarkDone()
	}
}

// gcStart begins a cycle, unless the reason has gone meanwhile.
func gcStart(kind int, n int) {
	for gcTest(kind, n) && gcAsk(askSweep, 1) != 0 {
	}
	semacquire(&startSema, false, waitSemacquire)
	if !gcTest(kind, n) {
		gcAsk(askRearm, 0)
		semrelease(&startSema, handoffNo)
		return
	}
	semacquire(&gcsema, false, waitSemacquire)
	semacquire(&worldsema, false, waitSemacquire)
	gcBgMarkStartWorkers()
	stopTheWorld(stwGCSweepTerm)
	gcAsk(askMarkBegin, kind)
	startTheWorld()
	semrelease(&worldsema, handoffNo)
	semrelease(&startSema, handoffNo)
}

func gcTest(kind int, n int) bool {
	return gcAsk(askTestHeap+kind, n) != 0
}

// gcBgMarkStartWorkers sees to it that there are as many workers as Ps; they begin one at a time.
func gcBgMarkStartWorkers() {
	if markWorkers >= gomaxprocs() {
		return
	}
	ready := make(chan bool, 1)
	for markWorkers < gomaxprocs() {
		go gcBgMarkWorker(ready)
		<-ready
		markWorkers++
	}
}

func gcBgMarkWorker(ready chan bool) {
	ready <- true
	for {
		if gcWait(waitWork, 0) != 0 {
			gcMarkDone()
		}
	}
}

// gcMarkDone ends the mark phase, if there really is nothing left.
func gcMarkDone() {
	semacquire(&markDoneSema, false, waitSemacquire)
	if gcAsk(askMarkDone, 0) == 0 {
		semrelease(&markDoneSema, handoffNo)
		return
	}
	semacquire(&worldsema, false, waitSemacquire)
	forEachP()
	stopTheWorld(stwGCMarkTerm)
	gcAsk(askMarkEnd, 0)
	semrelease(&markDoneSema, handoffNo)
	startTheWorld()
	forEachP()
	semrelease(&worldsema, handoffNo)
	semrelease(&gcsema, handoffNo)
}

// GC runs a whole collection and returns when it is done: it waits for the one that may be running, starts another, waits for
// its marking and sweeps.
func GC() {
	n := gcAsk(askCycles, 0)
	gcWait(waitMarkOver, n)
	gcStart(gcTriggerCycle, n+1)
	if gcAsk(askCycles, 0) == n {
		return // there is no collector
	}
	gcWait(waitMarkOver, n+1)
	for gcAsk(askCycles, 0) == n+1 && gcAsk(askSweep, 1) != 0 {
		Gosched()
	}
}

func forcegchelper() {
	for {
		gcWait(waitForce, 0)
		gcStart(gcTriggerTime, 0)
	}
}

func bgsweep(ready chan int) {
	ready <- 1
	for {
		gcWait(waitSweep, 0)
		for gcAsk(askSweep, sweepBatch) != 0 {
			if gcAsk(askIdlePs, 0) == 0 {
				Gosched()
			}
		}
	}
}
