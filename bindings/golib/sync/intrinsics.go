package sync

// Operations of the engine (assembly/abi/intrinsics.ts): the runtime's semaphores and notification lists.

// semacquire waits until *addr is above 0 and decrements it; lifo: at the head of the queue. reason: enum WaitReason.
func semacquire(addr *uint32, lifo bool, reason int)

// semrelease increments *addr and wakes one waiter; handoff: the count goes to it, and it runs at once.
func semrelease(addr *uint32, handoff bool)

// canSpin tells whether spinning for the i-th time makes sense: several CPUs, other Ps busy, own run queue empty.
func canSpin(i int) bool

// doSpin spends a spin's time.
func doSpin()

func notifyAdd(l *notifyList) uint32
func notifyWait(l *notifyList, t uint32)
func notifyAll(l *notifyList)
func notifyOne(l *notifyList)

func nanotime() int64
func bootConfig(key int) int
func fatal(msg string)

func load32(addr *uint32) uint32
func store32(addr *uint32, v uint32)
func add32(addr *uint32, delta uint32) uint32
func cas32(addr *uint32, old, new uint32) bool
func load64(addr *uint64) uint64
func add64(addr *uint64, delta uint64) uint64
func cas64(addr *uint64, old, new uint64) bool
func store64(addr *uint64, v uint64)
