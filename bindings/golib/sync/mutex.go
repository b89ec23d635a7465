// Package sync provides mutual exclusion and what is built on it, with Go's algorithms: who waits, who is woken and who
// gets the lock decides the order in which a program runs. Map and Pool are simple: a map behind a mutex, a few slots.
// The generic OnceValue and OnceValues are not supported yet.
package sync

// A Locker can be locked and unlocked.
type Locker interface {
	Lock()
	Unlock()
}

// Reasons for waiting: enum WaitReason in assembly/abi/status.ts.
const (
	waitMutexLock     = 12
	waitRWMutexRLock  = 13
	waitRWMutexLock   = 14
	waitWaitGroupWait = 15
)

// A Mutex is a mutual exclusion lock; the zero value is unlocked.
//
// In normal mode waiters queue in order of arrival, but one that is woken competes with those who come by while running,
// and usually loses. When it has waited for over a millisecond (as the runtime profile says) it switches the mutex to starving mode: the lock then goes
// from hand to hand in queue order and newcomers queue up, until the last waiter, or one that waited less, has got it.
type Mutex struct {
	state uint32
	sema  uint32
}

const (
	mutexLocked   = 1
	mutexWoken    = 2 // a waiter is awake and competing: Unlock need not wake another
	mutexStarving = 4
	mutexWaiter   = 8 // one waiter
)

// How long a goroutine waits at most before it switches the mutex to starving mode, nanoseconds: a key of bootConfig.
const configMutexStarve = 41

// Lock waits until it has the mutex.
func (m *Mutex) Lock() {
	if cas32(&m.state, 0, mutexLocked) {
		return
	}
	m.lockSlow()
}

func (m *Mutex) lockSlow() {
	var waitStart int64
	starving, awoke := false, false
	spins := 0
	old := load32(&m.state)
	for {
		// Spin while the owner may be about to leave; in starving mode there is nothing to win.
		if old&(mutexLocked|mutexStarving) == mutexLocked && canSpin(spins) {
			if !awoke && old&mutexWoken == 0 && old >= mutexWaiter && cas32(&m.state, old, old|mutexWoken) {
				awoke = true
			}
			doSpin()
			spins++
			old = load32(&m.state)
			continue
		}
		new := old
		if old&mutexStarving == 0 {
			new |= mutexLocked
		}
		if old&(mutexLocked|mutexStarving) != 0 {
			new += mutexWaiter
		}
		if starving && old&mutexLocked != 0 {
			new |= mutexStarving
		}
		if awoke {
			if new&mutexWoken == 0 {
				fatal("sync: inconsistent mutex state")
			}
			new &^= mutexWoken
		}
		if !cas32(&m.state, old, new) {
			old = load32(&m.state)
			continue
		}
		if old&(mutexLocked|mutexStarving) == 0 {
			return
		}
		again := waitStart != 0 // who was in the queue before goes to its head
		if !again {
			waitStart = nanotime()
		}
		semacquire(&m.sema, again, waitMutexLock)
		starving = starving || nanotime()-waitStart > int64(bootConfig(configMutexStarve))
		old = load32(&m.state)
		if old&mutexStarving != 0 {
			// The lock was handed to this goroutine, but neither marked so nor the waiter taken off.
			if old&(mutexLocked|mutexWoken) != 0 || old < mutexWaiter {
				fatal("sync: inconsistent mutex state")
			}
			delta := ^uint32(mutexWaiter-1) + mutexLocked // -waiter + locked
			if !starving || old < 2*mutexWaiter {
				delta -= mutexStarving
			}
			add32(&m.state, delta)
			return
		}
		awoke = true
		spins = 0
	}
}

// TryLock locks the mutex if it is free, and tells whether it did.
func (m *Mutex) TryLock() bool {
	old := load32(&m.state)
	if old&(mutexLocked|mutexStarving) != 0 {
		return false
	}
	return cas32(&m.state, old, old|mutexLocked)
}

// Unlock gives the mutex back. It is a fatal error if it is not locked.
func (m *Mutex) Unlock() {
	state := add32(&m.state, ^uint32(0)) // - locked
	if state != 0 {
		m.unlockSlow(state)
	}
}

func (m *Mutex) unlockSlow(state uint32) {
	if (state+mutexLocked)&mutexLocked == 0 {
		fatal("sync: unlock of unlocked mutex")
	}
	if state&mutexStarving != 0 {
		semrelease(&m.sema, true)
		return
	}
	old := state
	for {
		if old < mutexWaiter || old&(mutexLocked|mutexWoken|mutexStarving) != 0 {
			return
		}
		if cas32(&m.state, old, old-mutexWaiter|mutexWoken) {
			semrelease(&m.sema, false)
			return
		}
		old = load32(&m.state)
	}
}
