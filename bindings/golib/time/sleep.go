package time

// The engine's record of a timer.
type runtimeTimer struct {
	opaque [14]uint64
}

// when returns the instant that lies d ahead; too far is as far as there is.
func when(d Duration) int64 {
	now := nanotime()
	if d <= 0 {
		return now
	}
	t := now + int64(d)
	if t < 0 {
		t = 1<<63 - 1
	}
	return t
}

// A Timer fires once: it sends the time on C, or calls a function. Make it with NewTimer or AfterFunc.
type Timer struct {
	C <-chan Time
	r *runtimeTimer
}

// NewTimer returns a Timer that sends the time on its channel after d.
func NewTimer(d Duration) *Timer {
	c := make(chan Time, 1)
	return &Timer{c, newChanTimer(timerChan, when(d), 0, c)}
}

// AfterFunc calls f in its own goroutine after d.
func AfterFunc(d Duration, f func()) *Timer {
	return &Timer{nil, newFuncTimer(timerFunc, when(d), 0, f)}
}

// Stop keeps the timer from firing; false: it has fired or was stopped before.
func (t *Timer) Stop() bool {
	if t.r == nil {
		panic("time: Stop called on uninitialized Timer")
	}
	return timerStop(t.r)
}

// Reset lets the timer fire after d; false: it had fired or was stopped before.
func (t *Timer) Reset(d Duration) bool {
	if t.r == nil {
		panic("time: Reset called on uninitialized Timer")
	}
	return timerReset(t.r, when(d), 0)
}

// After is NewTimer(d).C.
func After(d Duration) <-chan Time {
	c := make(chan Time, 1)
	newChanTimer(timerChan, when(d), 0, c)
	return c
}

// A Ticker sends the time at intervals, and skips ticks that nobody takes.
type Ticker struct {
	C <-chan Time
	r *runtimeTimer
}

// NewTicker returns a Ticker with period d, which must be above 0.
func NewTicker(d Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	c := make(chan Time, 1)
	return &Ticker{c, newChanTimer(timerChan, when(d), int64(d), c)}
}

// Stop ends the ticks. The channel stays open.
func (t *Ticker) Stop() {
	if t.r != nil {
		timerStop(t.r)
	}
}

// Reset changes the period; the next tick comes after d.
func (t *Ticker) Reset(d Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	if t.r == nil {
		panic("time: Reset called on uninitialized Ticker")
	}
	timerReset(t.r, when(d), int64(d))
}

// Tick is NewTicker(d).C, nil if d is not above 0.
func Tick(d Duration) <-chan Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}
