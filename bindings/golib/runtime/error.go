package runtime

// Error marks the errors that the runtime itself raises.
type Error interface {
	error
	RuntimeError()
}

// runtimeError is the value of every panic raised by the machine: a failed index, a nil map, a closed channel … The
// engine makes it with its whole text, `runtime error: ` included where Go prints it.
type runtimeError string

func (e runtimeError) Error() string { return string(e) }

func (e runtimeError) RuntimeError() {}

// A PanicNilError is what recover returns after panic(nil).
type PanicNilError struct{}

func (*PanicNilError) Error() string { return "panic called with nil argument" }

func (*PanicNilError) RuntimeError() {}
