package runtime

// Stopping the world, as in proc.go. Who wants to holds worldsema; who must not be disturbed by a collection holds gcsema
// as well, acquired before it.
var (
	worldsema uint32 = 1
	gcsema    uint32 = 1
)

// Reasons of stopTheWorld: numbers of enum StwReason in assembly/abi/counters.ts, which are Go's.
const (
	stwGCMarkTerm         = 1
	stwGCSweepTerm        = 2
	stwAllGoroutinesStack = 6
	stwReadMemStats       = 7
	stwGOMAXPROCS         = 9
)

// How semrelease gives the count away: to whoever comes first, or to the one it wakes, who then runs at once or not.
const (
	handoffNo   = 0
	handoffLazy = 2
)

const waitSemacquire = 9

func stopWorld(reason int) {
	semacquire(&worldsema, false, waitSemacquire)
	stopTheWorld(reason)
}

// startWorld hands worldsema to who waits for it, so that a loop of ReadMemStats can't keep a collection from starting.
func startWorld() {
	startTheWorld()
	semrelease(&worldsema, handoffLazy)
}

func stopTheWorldGC(reason int) {
	semacquire(&gcsema, false, waitSemacquire)
	stopWorld(reason)
}

func startTheWorldGC() {
	startWorld()
	semrelease(&gcsema, handoffNo)
}
