package syscall

import "internal/oserror"

// A Signal is a number of an operating system's signal. Simulated programs get none.
type Signal int

// Signals.
const (
	SIGHUP  Signal = 1
	SIGINT  Signal = 2
	SIGQUIT Signal = 3
	SIGABRT Signal = 6
	SIGKILL Signal = 9
	SIGUSR1 Signal = 10
	SIGSEGV Signal = 11
	SIGUSR2 Signal = 12
	SIGPIPE Signal = 13
	SIGALRM Signal = 14
	SIGTERM Signal = 15
)

// Signal tells a Signal from other Stringers.
func (s Signal) Signal() {}

// String returns the signal's name in words.
func (s Signal) String() string {
	switch s {
	case SIGHUP:
		return "hangup"
	case SIGINT:
		return "interrupt"
	case SIGQUIT:
		return "quit"
	case SIGABRT:
		return "aborted"
	case SIGKILL:
		return "killed"
	case SIGUSR1:
		return "user defined signal 1"
	case SIGSEGV:
		return "segmentation fault"
	case SIGUSR2:
		return "user defined signal 2"
	case SIGPIPE:
		return "broken pipe"
	case SIGALRM:
		return "alarm clock"
	case SIGTERM:
		return "terminated"
	}
	n := uint(s)
	text := ""
	for n > 0 || text == "" {
		text = string(rune('0'+n%10)) + text
		n /= 10
	}
	return "signal " + text
}

// Is lets errors.Is find what package os means: os.ErrNotExist for ENOENT …
func (e Errno) Is(target error) bool {
	switch target {
	case oserror.ErrPermission:
		return e == EACCES || e == EPERM
	case oserror.ErrExist:
		return e == EEXIST
	case oserror.ErrNotExist:
		return e == ENOENT
	}
	return false
}
