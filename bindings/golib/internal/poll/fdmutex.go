package poll

import "sync/atomic"

// fdMutex lets one reader and one writer at a time use a descriptor and tells the last user to destroy it after Close.
// All of it is one word:
//
//	bit 0 closed · bit 1 read lock · bit 2 write lock · bits 3–22 references · 23–42 waiting readers · 43–62 waiting writers
type fdMutex struct {
	state uint64
	rsema uint32
	wsema uint32
}

const (
	mutexClosed = 1 << 0
	mutexRLock  = 1 << 1
	mutexWLock  = 1 << 2
	mutexRef    = 1 << 3
	mutexRWait  = 1 << 23
	mutexWWait  = 1 << 43
	mutexMask   = 1<<20 - 1
)

// waitReason of a goroutine that waits for another one's read or write: semacquire.
const waitSemacquire = 9

// incref adds a reference unless the descriptor is closed.
func (mu *fdMutex) incref() bool {
	for {
		old := atomic.LoadUint64(&mu.state)
		if old&mutexClosed != 0 {
			return false
		}
		if atomic.CompareAndSwapUint64(&mu.state, old, old+mutexRef) {
			return true
		}
	}
}

// increfAndClose marks the descriptor closed, adds a reference and wakes everybody who waits for a lock.
func (mu *fdMutex) increfAndClose() bool {
	for {
		old := atomic.LoadUint64(&mu.state)
		if old&mutexClosed != 0 {
			return false
		}
		readers := old / mutexRWait & mutexMask
		writers := old / mutexWWait & mutexMask
		next := (old | mutexClosed) + mutexRef - readers*mutexRWait - writers*mutexWWait
		if atomic.CompareAndSwapUint64(&mu.state, old, next) {
			for ; readers > 0; readers-- {
				runtime_semrelease(&mu.rsema, false)
			}
			for ; writers > 0; writers-- {
				runtime_semrelease(&mu.wsema, false)
			}
			return true
		}
	}
}

// decref drops a reference; true: the caller held the last one of a closed descriptor.
func (mu *fdMutex) decref() bool {
	for {
		old := atomic.LoadUint64(&mu.state)
		next := old - mutexRef
		if atomic.CompareAndSwapUint64(&mu.state, old, next) {
			return next&mutexClosed != 0 && next/mutexRef&mutexMask == 0
		}
	}
}

// lock takes the read or the write lock together with a reference; false: the descriptor is closed.
func (mu *fdMutex) lock(read bool) bool {
	var bit, wait uint64 = mutexWLock, mutexWWait
	sema := &mu.wsema
	if read {
		bit, wait, sema = mutexRLock, mutexRWait, &mu.rsema
	}
	for {
		old := atomic.LoadUint64(&mu.state)
		if old&mutexClosed != 0 {
			return false
		}
		if old&bit == 0 {
			if atomic.CompareAndSwapUint64(&mu.state, old, (old|bit)+mutexRef) {
				return true
			}
		} else if atomic.CompareAndSwapUint64(&mu.state, old, old+wait) {
			runtime_semacquire(sema, false, waitSemacquire)
			// The one who woke us has taken our mark off; try again.
		}
	}
}

// unlock gives the lock and its reference back; true: the caller was the last user of a closed descriptor.
func (mu *fdMutex) unlock(read bool) bool {
	var bit, wait uint64 = mutexWLock, mutexWWait
	sema := &mu.wsema
	if read {
		bit, wait, sema = mutexRLock, mutexRWait, &mu.rsema
	}
	for {
		old := atomic.LoadUint64(&mu.state)
		next := (old &^ bit) - mutexRef
		waiting := old/wait&mutexMask != 0
		if waiting {
			next -= wait
		}
		if atomic.CompareAndSwapUint64(&mu.state, old, next) {
			if waiting {
				runtime_semrelease(sema, false)
			}
			return next&mutexClosed != 0 && next/mutexRef&mutexMask == 0
		}
	}
}

func runtime_semacquire(addr *uint32, lifo bool, reason int)
func runtime_semrelease(addr *uint32, handoff bool)
