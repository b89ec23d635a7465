package sync

// A WaitGroup waits until a number of things are done; the zero value has none.
type WaitGroup struct {
	state uint64 // counter (int32) in the high half, number of waiters in the low one
	sema  uint32
}

// Add changes the counter. When it becomes 0 all waiters are woken; below 0 it panics.
func (wg *WaitGroup) Add(delta int) {
	state := add64(&wg.state, uint64(delta)<<32)
	counter := int32(state >> 32)
	waiters := uint32(state)
	if counter > 0 || counter == 0 && waiters == 0 {
		if waiters != 0 && counter == int32(delta) {
			panic("sync: WaitGroup misuse: Add called concurrently with Wait")
		}
		return
	}
	if counter < 0 {
		panic("sync: negative WaitGroup counter")
	}
	if load64(&wg.state) != state {
		panic("sync: WaitGroup misuse: Add called concurrently with Wait")
	}
	store64(&wg.state, 0)
	for ; waiters != 0; waiters-- {
		semrelease(&wg.sema, false)
	}
}

// Done is Add(-1).
func (wg *WaitGroup) Done() {
	wg.Add(-1)
}

// Wait returns when the counter is 0.
func (wg *WaitGroup) Wait() {
	for {
		state := load64(&wg.state)
		if int32(state>>32) == 0 {
			return
		}
		if cas64(&wg.state, state, state+1) {
			semacquire(&wg.sema, false, waitWaitGroupWait)
			if load64(&wg.state) != 0 {
				panic("sync: WaitGroup is reused before previous Wait has returned")
			}
			return
		}
	}
}

// Go calls f in a new goroutine that counts as one until f returns. If f panics, the program dies before anyone sees the
// counter go down.
func (wg *WaitGroup) Go(f func()) {
	wg.Add(1)
	go func() {
		defer func() {
			if x := recover(); x != nil {
				panic(x)
			}
			wg.Done()
		}()
		f()
	}()
}
