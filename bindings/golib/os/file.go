// Package os: the standard streams, process and environment of the simulated machine. Its kernel has few files: Open gives
// what the kernel says. Directories, file information and processes are not supported yet.
package os

import (
	"errors"
	"internal/poll"
	"internal/value"
	"io"
	"io/fs"
	"runtime"
	"syscall"
	"time"
)

// Flags of OpenFile.
const (
	O_RDONLY int = 0
	O_WRONLY int = 1
	O_RDWR   int = 2
	O_APPEND int = 0x400
	O_CREATE int = 0x40
	O_EXCL   int = 0x80
	O_SYNC   int = 0x101000
	O_TRUNC  int = 0x200
)

const (
	// PathSeparator separates the elements of a path.
	PathSeparator = '/'
	// PathListSeparator separates paths in a list.
	PathListSeparator = ':'
	// DevNull is the file that swallows everything.
	DevNull = "/dev/null"
)

// Errors of this package, for errors.Is.
var (
	ErrInvalid          = fs.ErrInvalid
	ErrPermission       = fs.ErrPermission
	ErrExist            = fs.ErrExist
	ErrNotExist         = fs.ErrNotExist
	ErrClosed           = fs.ErrClosed
	ErrNoDeadline       = errors.New("file type does not support deadline")
	ErrDeadlineExceeded = poll.ErrDeadlineExceeded
	ErrProcessDone      = errors.New("os: process already finished")
)

// PathError says which operation on which file failed.
type PathError = fs.PathError

// FileMode is a file's kind and permissions.
type FileMode = fs.FileMode

// ModePerm is the mask of permissions.
const ModePerm = fs.ModePerm

// SyscallError says which system call failed.
type SyscallError struct {
	Syscall string
	Err     error
}

func (e *SyscallError) Error() string { return e.Syscall + ": " + e.Err.Error() }

func (e *SyscallError) Unwrap() error { return e.Err }

// Timeout tells whether a deadline passed.
func (e *SyscallError) Timeout() bool {
	t, ok := e.Err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// NewSyscallError returns a SyscallError, nil if err is nil.
func NewSyscallError(syscall string, err error) error {
	if err == nil {
		return nil
	}
	return &SyscallError{syscall, err}
}

// The standard streams. Making the first of them starts the finalizer goroutine, as in Go: programs that link this package
// number their goroutines from one further on.
var (
	Stdin  = NewFile(0, "/dev/stdin")
	Stdout = NewFile(1, "/dev/stdout")
	Stderr = NewFile(2, "/dev/stderr")
)

// A File is an open descriptor. Each Write is a write system call.
type File struct {
	pfd  poll.FD
	name string
}

// NewFile makes a File of a descriptor.
func NewFile(fd uintptr, name string) *File {
	f := &File{name: name}
	f.pfd.Sysfd = int(fd)
	f.pfd.Init("file", false)
	runtime.SetFinalizer(f, (*File).Close)
	return f
}

// Open opens a file for reading.
func Open(name string) (*File, error) { return OpenFile(name, O_RDONLY, 0) }

// Create makes or empties a file.
func Create(name string) (*File, error) { return OpenFile(name, O_RDWR|O_CREATE|O_TRUNC, 0666) }

// OpenFile opens a file with flags O_….
func OpenFile(name string, flag int, perm FileMode) (*File, error) {
	fd, err := syscall.Open(name, flag, uint32(perm.Perm()))
	if err != nil {
		return nil, &PathError{Op: "open", Path: name, Err: err}
	}
	return NewFile(uintptr(fd), name), nil
}

// ReadFile reads a whole file.
func ReadFile(name string) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// WriteFile writes a whole file.
func WriteFile(name string, data []byte, perm FileMode) error {
	f, err := OpenFile(name, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closeErr := f.Close(); closeErr != nil && err == nil {
		err = closeErr
	}
	return err
}

// Pipe makes a pipe whose ends goroutines can wait for.
func Pipe() (r *File, w *File, err error) {
	p := make([]int, 2)
	if err := syscall.Pipe2(p, 0); err != nil {
		return nil, nil, NewSyscallError("pipe2", err)
	}
	if r, err = newPipeEnd(p[0], "|0"); err != nil {
		return nil, nil, err
	}
	if w, err = newPipeEnd(p[1], "|1"); err != nil {
		return nil, nil, err
	}
	return r, w, nil
}

func newPipeEnd(fd int, name string) (*File, error) {
	f := &File{name: name}
	f.pfd.Sysfd = fd
	if err := f.pfd.Init("file", true); err != nil {
		return nil, NewSyscallError("epoll_ctl", err)
	}
	return f, nil
}

// Name returns the name given to Open.
func (f *File) Name() string { return f.name }

// Fd returns the descriptor.
func (f *File) Fd() uintptr {
	if f == nil {
		return ^uintptr(0)
	}
	return uintptr(f.pfd.Sysfd)
}

func (f *File) wrap(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	if err == poll.ErrFileClosing {
		err = ErrClosed
	}
	return &PathError{Op: op, Path: f.name, Err: err}
}

// Read reads once; at the end it returns io.EOF.
func (f *File) Read(b []byte) (n int, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	n, err = f.pfd.Read(b)
	return n, f.wrap("read", err)
}

// Write writes all of b.
func (f *File) Write(b []byte) (n int, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	n, err = f.pfd.Write(b)
	if err != nil {
		err = f.wrap("write", err)
	}
	return n, err
}

// WriteString is Write without a copy.
func (f *File) WriteString(s string) (n int, err error) {
	return f.Write(value.AsBytes(s))
}

// Close closes the file.
func (f *File) Close() error {
	if f == nil {
		return ErrInvalid
	}
	return f.wrap("close", f.pfd.Close())
}

// Sync does nothing: what is written is written.
func (f *File) Sync() error {
	if f == nil {
		return ErrInvalid
	}
	return nil
}

// SetDeadline sets the deadline for reads and writes of a pipe.
func (f *File) SetDeadline(t time.Time) error { return f.wrap("set", f.pfd.SetDeadline(t)) }

// SetReadDeadline sets the deadline for reads of a pipe.
func (f *File) SetReadDeadline(t time.Time) error { return f.wrap("set", f.pfd.SetReadDeadline(t)) }

// SetWriteDeadline sets the deadline for writes to a pipe.
func (f *File) SetWriteDeadline(t time.Time) error { return f.wrap("set", f.pfd.SetWriteDeadline(t)) }

// IsExist tells whether err says that something exists already.
func IsExist(err error) bool { return isKind(err, ErrExist, syscall.EEXIST, syscall.EEXIST) }

// IsNotExist tells whether err says that something does not exist.
func IsNotExist(err error) bool { return isKind(err, ErrNotExist, syscall.ENOENT, syscall.ENOENT) }

// IsPermission tells whether err says that permission is denied.
func IsPermission(err error) bool { return isKind(err, ErrPermission, syscall.EACCES, syscall.EPERM) }

// IsTimeout tells whether err says that a deadline passed.
func IsTimeout(err error) bool {
	t, ok := underlying(err).(interface{ Timeout() bool })
	return ok && t.Timeout()
}

func isKind(err, kind error, a, b syscall.Errno) bool {
	err = underlying(err)
	if err == kind {
		return true
	}
	e, ok := err.(syscall.Errno)
	return ok && (e == a || e == b)
}

func underlying(err error) error {
	switch e := err.(type) {
	case *PathError:
		return e.Err
	case *SyscallError:
		return e.Err
	}
	return err
}
