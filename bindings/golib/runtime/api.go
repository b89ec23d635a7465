package runtime

// GOOS is the simulated operating system.
const GOOS = "linux"

// GOARCH is the architecture whose sizes and layouts the simulation follows.
const GOARCH = "amd64"

// Compiler names the toolchain.
const Compiler = "gmpsim"

// Version returns the modelled Go version.
func Version() string {
	v := bootConfig(configVersion)
	if v == 0 {
		v = 126
	}
	return "go" + utoa(uint64(v/100)) + "." + utoa(uint64(v%100))
}

// What maxprocs answers: numbers of enum MaxprocsAsk in assembly/abi/intrinsics.ts.
const (
	maxprocsDefault = iota
	maxprocsCustom
	maxprocsChoose
	maxprocsFound
)

// maxProcs is the greatest number of Ps that the engine can have.
const maxProcs = 4096

// GOMAXPROCS sets the number of Ps if n is at least 1 and returns the previous number.
func GOMAXPROCS(n int) int {
	ret := gomaxprocs()
	if n > maxProcs {
		n = maxProcs
	}
	if n <= 0 {
		return ret
	}
	maxprocs(maxprocsChoose, 1)
	if n == ret {
		return ret
	}
	stopTheWorldGC(stwGOMAXPROCS)
	setprocs(n)
	startTheWorldGC()
	return ret
}

// SetDefaultGOMAXPROCS makes GOMAXPROCS what it is where nobody chooses a number, and lets it follow that again.
func SetDefaultGOMAXPROCS() {
	procs := maxprocs(maxprocsDefault, 0)
	if maxprocs(maxprocsCustom, 0) == 0 && procs == gomaxprocs() {
		return
	}
	stopTheWorldGC(stwGOMAXPROCS)
	setprocs(procs)
	maxprocs(maxprocsChoose, 0)
	startTheWorldGC()
}

// Caller reports file and line of a caller: skip 0 is Caller's own caller. The program counter is not modelled: it is the line.
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	file, line, ok = caller(skip + 1)
	return uintptr(line), file, line, ok
}

// Stack writes the traceback of the running goroutine (of all goroutines if all is set) into buf.
func Stack(buf []byte, all bool) int {
	if !all {
		return stack(buf, false)
	}
	stopWorld(stwAllGoroutinesStack)
	n := stack(buf, true)
	startWorld()
	return n
}

// KeepAlive marks x as in use.
func KeepAlive(x any) {}

// MemStats holds what the engine knows about memory. Fields without a counterpart stay zero.
type MemStats struct {
	Alloc        uint64
	TotalAlloc   uint64
	Sys          uint64
	Mallocs      uint64
	Frees        uint64
	HeapAlloc    uint64
	HeapSys      uint64
	HeapIdle     uint64
	HeapInuse    uint64
	HeapReleased uint64
	HeapObjects  uint64
	StackInuse   uint64
	StackSys     uint64
	NextGC       uint64
	LastGC       uint64
	PauseTotalNs uint64
	NumGC        uint32
	NumForcedGC  uint32
}

// Keys of memstats.
const (
	memAlloc = iota
	memTotalAlloc
	memSys
	memMallocs
	memFrees
	memHeapSys
	memHeapInuse
	memHeapReleased
	memStackInuse
	memNextGC
	memLastGC
	memPauseTotalNs
	memNumGC
	memNumForcedGC
)

// ReadMemStats fills m, while the world is stopped.
func ReadMemStats(m *MemStats) {
	stopWorld(stwReadMemStats)
	readMemStats(m)
	startWorld()
}

func readMemStats(m *MemStats) {
	m.Alloc = memstats(memAlloc)
	m.TotalAlloc = memstats(memTotalAlloc)
	m.Sys = memstats(memSys)
	m.Mallocs = memstats(memMallocs)
	m.Frees = memstats(memFrees)
	m.HeapAlloc = m.Alloc
	m.HeapSys = memstats(memHeapSys)
	m.HeapInuse = memstats(memHeapInuse)
	m.HeapIdle = m.HeapSys - m.HeapInuse
	m.HeapReleased = memstats(memHeapReleased)
	m.HeapObjects = m.Mallocs - m.Frees
	m.StackInuse = memstats(memStackInuse)
	m.StackSys = m.StackInuse
	m.NextGC = memstats(memNextGC)
	m.LastGC = memstats(memLastGC)
	m.PauseTotalNs = memstats(memPauseTotalNs)
	m.NumGC = uint32(memstats(memNumGC))
	m.NumForcedGC = uint32(memstats(memNumForcedGC))
}
