package runtime

// Operations of the engine (assembly/abi/intrinsics.ts, names runtime_…).

// Gosched puts the running goroutine at the tail of the global queue.
func Gosched()

// Goexit ends the running goroutine after its deferred calls.
func Goexit()

// NumGoroutine counts the program's goroutines; the runtime's own are not among them.
func NumGoroutine() int

// NumCPU returns the number of logical CPUs of the simulated machine.
func NumCPU() int

// LockOSThread wires the running goroutine to its M.
func LockOSThread()

// UnlockOSThread undoes one LockOSThread.
func UnlockOSThread()

// gcenable switches the collector on; gcAsk and gcWait are its operations (mgc.go).
func gcenable(start func(), assist func())
func gcAsk(what, arg int) int
func gcWait(what, arg int) int

// faultInfo tells what a nil dereference ran into: the signal's code, the address, the instruction.
func faultInfo(what int) uint64

func gomaxprocs() int

// maxprocs asks about the default of GOMAXPROCS.
func maxprocs(what, arg int) int

// stopTheWorld stops every other P, startTheWorld lets them go on; worldsema is held from before the one until after the
// other. forEachP waits until every P has passed a safe point.
func stopTheWorld(reason int)
func startTheWorld()
func forEachP()

// setprocs sets GOMAXPROCS from the next startTheWorld on.
func setprocs(n int)

func semacquire(addr *uint32, lifo bool, reason int)
func semrelease(addr *uint32, handoff int)
func parkForever(reason int)
func bootBegin()
func bootDone()
func bootConfig(key int) int
func exit(code int)
func mainReturned()
func fatal(msg string)
func traceback(skip int)
func memstats(key int) uint64
func caller(skip int) (file string, line int, ok bool)

// panicAt returns the i-th panic in flight of the running goroutine, the oldest first. flags: 1 it exists, 2 it was
// recovered, 4 it is a Goexit, 8 it was recovered and its value raised again.
func panicAt(i int) (v any, flags int)

// write hands s to the kernel without going through the scheduler, as print and the last words of a program do.
func write(fd int, s string)

// stack fills buf with the text of a traceback and returns how much of it is used.
func stack(buf []byte, all bool) int

// Made by the code generator: every package's variables and init functions in dependency order, and the program's main.
func main_inits()
func main_main()
