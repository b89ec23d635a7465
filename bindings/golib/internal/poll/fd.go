// Package poll joins goroutines to the network poller: every operation first tries its system call and parks the goroutine
// only when the kernel says EAGAIN.
package poll

import (
	"errors"
	"io"
	"syscall"
	"time"
)

// ErrNetClosing is returned for a network connection that is, or gets, closed.
var ErrNetClosing = errors.New("use of closed network connection")

// ErrFileClosing is the same for a file.
var ErrFileClosing = errors.New("use of closed file")

// ErrNotPollable: this descriptor can't be waited for.
var ErrNotPollable = errors.New("not pollable")

// DeadlineExceededError is returned when a deadline has passed.
type DeadlineExceededError struct{}

func (e *DeadlineExceededError) Error() string   { return "i/o timeout" }
func (e *DeadlineExceededError) Timeout() bool   { return true }
func (e *DeadlineExceededError) Temporary() bool { return true }

// ErrDeadlineExceeded is the one value of that type.
var ErrDeadlineExceeded error = &DeadlineExceededError{}

// Results of pollReset and pollWait.
const (
	pollNoError     = 0
	pollErrClosing  = 1
	pollErrTimeout  = 2
	pollNotPollable = 3
)

const eagain = int(syscall.EAGAIN)
const eintr = int(syscall.EINTR)
const econnaborted = int(syscall.ECONNABORTED)

// Most bytes that one read or write of a stream moves.
const maxRW = 1 << 30

// FD is a descriptor that goroutines can wait for. Initialise Sysfd, then call Init.
type FD struct {
	fdmu   fdMutex
	Sysfd  int
	pd     uintptr
	csema  uint32
	isFile bool
}

// Init registers the descriptor with the poller: one epoll_ctl, for all the descriptor's life.
func (fd *FD) Init(net string, pollable bool) error {
	fd.isFile = net == "file"
	if !pollable {
		return nil
	}
	pd, errno := pollOpen(fd.Sysfd)
	if errno != 0 {
		return syscall.Errno(errno)
	}
	fd.pd = pd
	return nil
}

func (fd *FD) closing() error {
	if fd.isFile {
		return ErrFileClosing
	}
	return ErrNetClosing
}

func (fd *FD) convert(result int) error {
	switch result {
	case pollNoError:
		return nil
	case pollErrClosing:
		return fd.closing()
	case pollErrTimeout:
		return ErrDeadlineExceeded
	}
	return ErrNotPollable
}

func (fd *FD) prepare(mode int) error {
	if fd.pd == 0 {
		return nil
	}
	return fd.convert(pollReset(fd.pd, mode))
}

func (fd *FD) wait(mode int) error {
	if fd.pd == 0 {
		return ErrNotPollable
	}
	return fd.convert(pollWait(fd.pd, mode))
}

func (fd *FD) destroy() {
	if fd.pd != 0 {
		pollClose(fd.pd)
		fd.pd = 0
	}
	syscall.CloseErrno(fd.Sysfd)
	fd.Sysfd = -1
	runtime_semrelease(&fd.csema, false)
}

func (fd *FD) readUnlock() {
	if fd.fdmu.unlock(true) {
		fd.destroy()
	}
}

func (fd *FD) writeUnlock() {
	if fd.fdmu.unlock(false) {
		fd.destroy()
	}
}

// Close wakes everybody who waits for the descriptor and closes it when its last user is gone.
func (fd *FD) Close() error {
	if !fd.fdmu.increfAndClose() {
		return fd.closing()
	}
	if fd.pd != 0 {
		pollUnblock(fd.pd)
	}
	if fd.fdmu.decref() {
		fd.destroy()
	}
	runtime_semacquire(&fd.csema, false, waitSemacquire)
	return nil
}

// Shutdown wraps shutdown(2).
func (fd *FD) Shutdown(how int) error {
	if !fd.fdmu.incref() {
		return fd.closing()
	}
	errno := syscall.ShutdownErrno(fd.Sysfd, how)
	if fd.fdmu.decref() {
		fd.destroy()
	}
	if errno != 0 {
		return syscall.Errno(errno)
	}
	return nil
}

// Read reads once.
func (fd *FD) Read(p []byte) (int, error) {
	if !fd.fdmu.lock(true) {
		return 0, fd.closing()
	}
	n, err := fd.read(p)
	fd.readUnlock()
	return n, err
}

func (fd *FD) read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := fd.prepare('r'); err != nil {
		return 0, err
	}
	if len(p) > maxRW {
		p = p[:maxRW]
	}
	for {
		n, errno := syscall.ReadErrno(fd.Sysfd, p)
		if errno == 0 {
			if n == 0 {
				return 0, io.EOF
			}
			return n, nil
		}
		if errno == eagain && fd.pd != 0 {
			if err := fd.wait('r'); err != nil {
				return 0, err
			}
			continue
		}
		if errno != eintr {
			return 0, syscall.Errno(errno)
		}
	}
}

// Write writes all of p.
func (fd *FD) Write(p []byte) (int, error) {
	if !fd.fdmu.lock(false) {
		return 0, fd.closing()
	}
	n, err := fd.write(p)
	fd.writeUnlock()
	return n, err
}

func (fd *FD) write(p []byte) (int, error) {
	if err := fd.prepare('w'); err != nil {
		return 0, err
	}
	done := 0
	for {
		end := len(p)
		if end-done > maxRW {
			end = done + maxRW
		}
		n, errno := syscall.WriteErrno(fd.Sysfd, p[done:end])
		if errno == 0 {
			done += n
			if done == len(p) {
				return done, nil
			}
			if n == 0 {
				return done, io.ErrUnexpectedEOF
			}
			continue
		}
		if errno == eagain && fd.pd != 0 {
			if err := fd.wait('w'); err != nil {
				return done, err
			}
			continue
		}
		if errno != eintr {
			return done, syscall.Errno(errno)
		}
	}
}

// Accept takes the next connection off a listening socket's accept queue.
func (fd *FD) Accept() (nfd int, ip uint32, port int, err error) {
	if !fd.fdmu.lock(true) {
		return -1, 0, 0, fd.closing()
	}
	nfd, ip, port, err = fd.accept()
	fd.readUnlock()
	return nfd, ip, port, err
}

func (fd *FD) accept() (int, uint32, int, error) {
	if err := fd.prepare('r'); err != nil {
		return -1, 0, 0, err
	}
	for {
		nfd, ip, port, errno := syscall.AcceptErrno(fd.Sysfd)
		switch errno {
		case 0:
			return nfd, ip, port, nil
		case eagain:
			if err := fd.wait('r'); err != nil {
				return -1, 0, 0, err
			}
		case eintr, econnaborted:
		default:
			return -1, 0, 0, syscall.Errno(errno)
		}
	}
}

// WaitWrite parks until the descriptor is writable: a connect under way has ended.
func (fd *FD) WaitWrite() error {
	return fd.wait('w')
}

// SetDeadline sets the deadline for reading and writing; the zero Time means none.
func (fd *FD) SetDeadline(t time.Time) error { return fd.setDeadline(t, 'r'+'w') }

// SetReadDeadline sets the deadline for reading.
func (fd *FD) SetReadDeadline(t time.Time) error { return fd.setDeadline(t, 'r') }

// SetWriteDeadline sets the deadline for writing.
func (fd *FD) SetWriteDeadline(t time.Time) error { return fd.setDeadline(t, 'w') }

func (fd *FD) setDeadline(t time.Time, mode int) error {
	var d int64
	if !t.IsZero() {
		d = int64(time.Until(t))
		if d == 0 {
			d = -1
		}
	}
	if !fd.fdmu.incref() {
		return fd.closing()
	}
	if fd.pd != 0 {
		pollSetDeadline(fd.pd, d, mode)
	}
	if fd.fdmu.decref() {
		fd.destroy()
	}
	return nil
}

func pollOpen(fd int) (pd uintptr, errno int)
func pollClose(pd uintptr)
func pollReset(pd uintptr, mode int) int
func pollWait(pd uintptr, mode int) int
func pollSetDeadline(pd uintptr, d int64, mode int)
func pollUnblock(pd uintptr)
