// Package os: the standard streams, files, process and environment of the simulated machine. Its files are those that the
// user gives it and those that the program makes. Directories and other processes are not supported yet.
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

// FileInfo describes a file.
type FileInfo = fs.FileInfo

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
	pfd        poll.FD
	name       string
	appendMode bool
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
	fd, err := syscall.Open(name, flag|syscall.O_CLOEXEC, uint32(perm.Perm()))
	if err != nil {
		return nil, &PathError{Op: "open", Path: name, Err: err}
	}
	f := &File{name: name, appendMode: flag&O_APPEND != 0}
	f.pfd.Sysfd = fd
	// Try to wait for it as for a socket. The poller refuses regular files, as their reads never say EAGAIN: then they block
	// their thread.
	nonblock := runtime.GOOS == "linux" && syscall.SetNonblock(fd, true) == nil
	if f.pfd.Init("file", true) != nil && nonblock {
		syscall.SetNonblock(fd, false)
	}
	runtime.SetFinalizer(f, (*File).Close)
	return f, nil
}

// ReadFile reads a whole file.
func ReadFile(name string) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var size int
	if info, err := f.Stat(); err == nil {
		size = int(info.Size())
	}
	// One byte more, so that the last read finds the end and no room is missing.
	size++
	if size < 512 {
		size = 512
	}
	data := make([]byte, 0, size)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err != nil {
			if err == io.EOF {
				err = nil
			}
			return data, err
		}
		if len(data) >= cap(data) {
			d := append(data[:cap(data)], 0)
			data = d[:len(data)]
		}
	}
}

// Remove removes a file.
func Remove(name string) error {
	if err := syscall.Unlink(name); err != nil {
		return &PathError{Op: "remove", Path: name, Err: err}
	}
	return nil
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
		if err == syscall.EPIPE && (f.pfd.Sysfd == 1 || f.pfd.Sysfd == 2) {
			// A broken pipe as standard output or error ends a program by SIGPIPE: 128 + 13, as shells say it.
			exit(141)
		}
		err = f.wrap("write", err)
	}
	return n, err
}

// ReadAt reads len(b) bytes from a place on.
func (f *File) ReadAt(b []byte, off int64) (n int, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if off < 0 {
		return 0, &PathError{Op: "readat", Path: f.name, Err: errors.New("negative offset")}
	}
	for len(b) > 0 {
		m, e := f.pfd.Pread(b, off)
		if e != nil {
			return n, f.wrap("read", e)
		}
		n += m
		b = b[m:]
		off += int64(m)
	}
	return n, nil
}

// WriteAt writes b at a place.
func (f *File) WriteAt(b []byte, off int64) (n int, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if f.appendMode {
		return 0, errWriteAtInAppendMode
	}
	if off < 0 {
		return 0, &PathError{Op: "writeat", Path: f.name, Err: errors.New("negative offset")}
	}
	for len(b) > 0 {
		m, e := f.pfd.Pwrite(b, off)
		if e != nil {
			return n, f.wrap("write", e)
		}
		n += m
		b = b[m:]
		off += int64(m)
	}
	return n, nil
}

var errWriteAtInAppendMode = errors.New("os: invalid use of WriteAt on file opened with O_APPEND")

// Seek says where the next Read or Write begins; whence as in package io.
func (f *File) Seek(offset int64, whence int) (ret int64, err error) {
	if f == nil {
		return 0, ErrInvalid
	}
	ret, err = f.pfd.Seek(offset, whence)
	if err != nil {
		return 0, f.wrap("seek", err)
	}
	return ret, nil
}

// Truncate changes a file's size.
func (f *File) Truncate(size int64) error {
	if f == nil {
		return ErrInvalid
	}
	return f.wrap("truncate", f.pfd.Ftruncate(size))
}

// The simulated clock begins at the start of 2026 (package time).
const bootUnix = 1767225600

type fileStat struct {
	name    string
	size    int64
	mode    FileMode
	modTime time.Time
	inode   int
}

func (s *fileStat) Name() string       { return s.name }
func (s *fileStat) Size() int64        { return s.size }
func (s *fileStat) Mode() FileMode     { return s.mode }
func (s *fileStat) ModTime() time.Time { return s.modTime }
func (s *fileStat) IsDir() bool        { return false }
func (s *fileStat) Sys() any           { return nil }

func newFileStat(path string, size int64, mode int, mtime int64, inode int) FileInfo {
	name := path
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '/' {
			name = name[i+1:]
			break
		}
	}
	return &fileStat{name: name, size: size, mode: FileMode(mode), modTime: time.Unix(bootUnix, mtime), inode: inode}
}

// Stat describes the open file.
func (f *File) Stat() (FileInfo, error) {
	if f == nil {
		return nil, ErrInvalid
	}
	size, mode, mtime, inode, err := f.pfd.Fstat()
	if err != nil {
		return nil, f.wrap("stat", err)
	}
	return newFileStat(f.name, size, mode, mtime, inode), nil
}

// Stat describes a file.
func Stat(name string) (FileInfo, error) {
	size, mode, mtime, inode, errno := syscall.StatErrno(name)
	if errno != 0 {
		return nil, &PathError{Op: "stat", Path: name, Err: syscall.Errno(errno)}
	}
	return newFileStat(name, size, mode, mtime, inode), nil
}

// SameFile tells whether both describe the same file.
func SameFile(a, b FileInfo) bool {
	x, ok := a.(*fileStat)
	y, also := b.(*fileStat)
	return ok && also && x.inode == y.inode
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

// Sync waits until what was written is on disk.
func (f *File) Sync() error {
	if f == nil {
		return ErrInvalid
	}
	return f.wrap("sync", f.pfd.Fsync())
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
