package sync

// A RWMutex is held by any number of readers or by one writer; the zero value is unlocked. A writer that waits keeps new
// readers out; when it leaves, the readers that came meanwhile go before the next writer.
type RWMutex struct {
	w           Mutex  // writers compete for it
	writerSem   uint32 // the writer waits here for the readers to leave
	readerSem   uint32 // readers wait here for the writer to leave
	readerCount uint32 // int32: readers, less maxReaders while a writer waits or writes
	readerWait  uint32 // int32: readers that the waiting writer still has to wait for
}

const maxReaders = 1 << 30

// RLock waits until no writer has or wants the lock, and takes a share of it.
func (rw *RWMutex) RLock() {
	if int32(add32(&rw.readerCount, 1)) < 0 {
		semacquire(&rw.readerSem, false, waitRWMutexRLock)
	}
}

// TryRLock takes a share if that is possible at once.
func (rw *RWMutex) TryRLock() bool {
	for {
		c := load32(&rw.readerCount)
		if int32(c) < 0 {
			return false
		}
		if cas32(&rw.readerCount, c, c+1) {
			return true
		}
	}
}

// RUnlock gives a share back.
func (rw *RWMutex) RUnlock() {
	if r := int32(add32(&rw.readerCount, ^uint32(0))); r < 0 {
		rw.rUnlockSlow(r)
	}
}

func (rw *RWMutex) rUnlockSlow(r int32) {
	if r+1 == 0 || r+1 == -maxReaders {
		fatal("sync: RUnlock of unlocked RWMutex")
	}
	if add32(&rw.readerWait, ^uint32(0)) == 0 {
		semrelease(&rw.writerSem, false)
	}
}

// Lock waits until nobody else has the lock.
func (rw *RWMutex) Lock() {
	rw.w.Lock()
	minus := -int32(maxReaders)
	readers := int32(add32(&rw.readerCount, uint32(minus))) + maxReaders
	if readers != 0 && int32(add32(&rw.readerWait, uint32(readers))) != 0 {
		semacquire(&rw.writerSem, false, waitRWMutexLock)
	}
}

// TryLock locks for writing if that is possible at once.
func (rw *RWMutex) TryLock() bool {
	if !rw.w.TryLock() {
		return false
	}
	minus := -int32(maxReaders)
	if !cas32(&rw.readerCount, 0, uint32(minus)) {
		rw.w.Unlock()
		return false
	}
	return true
}

// Unlock lets in the readers that waited, then other writers.
func (rw *RWMutex) Unlock() {
	r := int32(add32(&rw.readerCount, maxReaders))
	if r >= maxReaders {
		fatal("sync: Unlock of unlocked RWMutex")
	}
	for ; r > 0; r-- {
		semrelease(&rw.readerSem, false)
	}
	rw.w.Unlock()
}

type rlocker struct {
	rw *RWMutex
}

func (r *rlocker) Lock()   { r.rw.RLock() }
func (r *rlocker) Unlock() { r.rw.RUnlock() }

// RLocker returns a Locker whose methods are RLock and RUnlock.
func (rw *RWMutex) RLocker() Locker {
	return &rlocker{rw}
}
