package time

// Operations of the engine (assembly/abi/intrinsics.ts).

// Sleep parks the running goroutine for d; it returns at once, without yielding, if d is not above 0.
func Sleep(d Duration)

// nanotime returns the virtual clock: nanoseconds since the machine was switched on.
func nanotime() int64

// Kinds of timers (assembly/runtime/timer.ts).
const (
	timerFunc = 1 // starts a goroutine that calls a function
	timerChan = 2 // sends the time on a channel
)

// newFuncTimer makes and sets a timer of kind timerFunc. when is an instant of nanotime; period 0: it fires once.
func newFuncTimer(kind int, when, period int64, f func()) *runtimeTimer

// newChanTimer makes and sets a timer of kind timerChan; c has a buffer of one.
func newChanTimer(kind int, when, period int64, c chan Time) *runtimeTimer

func timerStop(t *runtimeTimer) bool
func timerReset(t *runtimeTimer, when, period int64) bool
