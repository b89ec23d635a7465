package time

// Operations of the engine (assembly/abi/intrinsics.ts).

// Sleep parks the running goroutine for d; it returns at once, without yielding, if d is not above 0.
func Sleep(d Duration)

// nanotime returns the virtual clock: nanoseconds since the machine was switched on.
func nanotime() int64

// timerNew makes and sets a timer. when is an instant of nanotime; period 0: it fires once. It sends the time on c if c
// is not nil, and otherwise starts a goroutine that calls f. arg is not used.
func timerNew(when, period int64, f func(), arg any, c chan Time) *runtimeTimer

func timerStop(t *runtimeTimer) bool
func timerReset(t *runtimeTimer, when, period int64) bool
