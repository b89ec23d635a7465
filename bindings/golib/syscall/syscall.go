// Package syscall is the door to the simulated kernel. Each of the functions without a body is one system call of the
// thread that runs the goroutine: it enters the kernel, takes its time there, and may lose its P meanwhile.
package syscall

// Read calls read(2).
func Read(fd int, p []byte) (n int, err error) {
	n, errno := read(fd, p)
	if errno != 0 {
		return -1, Errno(errno)
	}
	return n, nil
}

// Write calls write(2).
func Write(fd int, p []byte) (n int, err error) {
	n, errno := write(fd, p)
	if errno != 0 {
		return -1, Errno(errno)
	}
	return n, nil
}

// Close calls close(2).
func Close(fd int) error { return wrap(close_(fd)) }

// Open calls open(2).
func Open(path string, mode int, perm uint32) (fd int, err error) {
	fd, errno := open(path, mode, int(perm))
	if errno != 0 {
		return -1, Errno(errno)
	}
	return fd, nil
}

// Pipe2 calls pipe2(2): p[0] is the end to read from. Without O_NONBLOCK a read of an empty pipe blocks its thread.
func Pipe2(p []int, flags int) error {
	if len(p) != 2 {
		return EINVAL
	}
	r, w, errno := pipe2()
	if errno != 0 {
		return Errno(errno)
	}
	p[0], p[1] = r, w
	if flags&O_NONBLOCK != 0 {
		fcntl(r, F_SETFL, O_NONBLOCK)
		fcntl(w, F_SETFL, O_NONBLOCK)
	}
	return nil
}

// Pipe makes a pipe.
func Pipe(p []int) error { return Pipe2(p, 0) }

// Seek calls lseek(2).
func Seek(fd int, offset int64, whence int) (off int64, err error) {
	at, errno := lseek(fd, offset, whence)
	if errno != 0 {
		return -1, Errno(errno)
	}
	return at, nil
}

// Pread calls pread(2).
func Pread(fd int, p []byte, offset int64) (n int, err error) {
	n, errno := pread(fd, p, offset)
	if errno != 0 {
		return -1, Errno(errno)
	}
	return n, nil
}

// Pwrite calls pwrite(2).
func Pwrite(fd int, p []byte, offset int64) (n int, err error) {
	n, errno := pwrite(fd, p, offset)
	if errno != 0 {
		return -1, Errno(errno)
	}
	return n, nil
}

// Ftruncate calls ftruncate(2).
func Ftruncate(fd int, length int64) error { return wrap(ftruncate(fd, length)) }

// Fsync calls fsync(2): the thread waits for the disk.
func Fsync(fd int) error { return wrap(fsync(fd)) }

// Unlink calls unlink(2).
func Unlink(path string) error { return wrap(unlink(path)) }

// Dup calls dup(2): another descriptor of the same open file.
func Dup(fd int) (nfd int, err error) {
	nfd, errno := dup(fd)
	if errno != 0 {
		return -1, Errno(errno)
	}
	return nfd, nil
}

// Dup2 makes newfd a descriptor of oldfd's open file.
func Dup2(oldfd int, newfd int) error {
	if oldfd == newfd {
		_, errno := fcntl(oldfd, F_GETFL, 0)
		return wrap(errno)
	}
	return wrap(dup3(oldfd, newfd))
}

// Dup3 calls dup3(2).
func Dup3(oldfd int, newfd int, flags int) error { return wrap(dup3(oldfd, newfd)) }

// SetNonblock switches O_NONBLOCK.
func SetNonblock(fd int, nonblocking bool) error {
	flags, errno := fcntl(fd, F_GETFL, 0)
	if errno != 0 {
		return Errno(errno)
	}
	if (flags&O_NONBLOCK != 0) == nonblocking {
		return nil
	}
	_, errno = fcntl(fd, F_SETFL, flags^O_NONBLOCK)
	return wrap(errno)
}

// StatErrno is stat(2), FstatErrno fstat(2): size, permissions, time of the last change in nanoseconds, number.
func StatErrno(path string) (size int64, mode int, mtime int64, inode int, errno int) { return stat(path) }

// FstatErrno is fstat(2) of a regular file.
func FstatErrno(fd int) (size int64, mode int, mtime int64, inode int, errno int) { return fstat(fd) }

// PreadErrno is pread(2).
func PreadErrno(fd int, p []byte, offset int64) (n int, errno int) { return pread(fd, p, offset) }

// PwriteErrno is pwrite(2).
func PwriteErrno(fd int, p []byte, offset int64) (n int, errno int) { return pwrite(fd, p, offset) }

// Getpid returns the number of the simulated process.
func Getpid() int { return getpid() }

// Timespec is a length of time.
type Timespec struct {
	Sec  int64
	Nsec int64
}

// NsecToTimespec converts nanoseconds.
func NsecToTimespec(nsec int64) Timespec {
	sec := nsec / 1e9
	nsec = nsec % 1e9
	if nsec < 0 {
		nsec += 1e9
		sec--
	}
	return Timespec{Sec: sec, Nsec: nsec}
}

// Nanosleep blocks the thread, not just the goroutine.
func Nanosleep(time *Timespec, leftover *Timespec) error {
	return wrap(nanosleep(time.Sec*1000000000 + time.Nsec))
}

func wrap(errno int) error {
	if errno != 0 {
		return Errno(errno)
	}
	return nil
}

// The calls that package net makes on sockets. Results besides the value are error numbers, so that the common EAGAIN
// costs no allocation.

// SocketErrno makes a TCP socket, non-blocking.
func SocketErrno() (fd int, errno int) { return socket() }

// ReadErrno is read(2).
func ReadErrno(fd int, p []byte) (n int, errno int) { return read(fd, p) }

// WriteErrno is write(2).
func WriteErrno(fd int, p []byte) (n int, errno int) { return write(fd, p) }

// AcceptErrno is accept4(2).
func AcceptErrno(fd int) (nfd int, ip uint32, port int, errno int) { return accept4(fd) }

// BindErrno is bind(2); ip 0 is every address.
func BindErrno(fd int, ip uint32, port int) (errno int) { return bind(fd, ip, port) }

// ListenErrno is listen(2).
func ListenErrno(fd int, backlog int) (errno int) { return listen(fd, backlog) }

// ConnectErrno is connect(2).
func ConnectErrno(fd int, ip uint32, port int) (errno int) { return connect(fd, ip, port) }

// CloseErrno is close(2).
func CloseErrno(fd int) (errno int) { return close_(fd) }

// ShutdownErrno is shutdown(2).
func ShutdownErrno(fd int, how int) (errno int) { return shutdown(fd, how) }

// SetsockoptErrno is setsockopt(2).
func SetsockoptErrno(fd, level, opt, value int) (errno int) { return setsockopt(fd, level, opt, value) }

// GetsockoptErrno is getsockopt(2).
func GetsockoptErrno(fd, level, opt int) (value int, errno int) { return getsockopt(fd, level, opt) }

// GetsocknameErrno is getsockname(2).
func GetsocknameErrno(fd int) (ip uint32, port int, errno int) { return getsockname(fd) }

// GetpeernameErrno is getpeername(2).
func GetpeernameErrno(fd int) (ip uint32, port int, errno int) { return getpeername(fd) }

func read(fd int, p []byte) (n int, errno int)
func write(fd int, p []byte) (n int, errno int)
func open(path string, flags int, mode int) (fd int, errno int)
func close_(fd int) (errno int)
func socket() (fd int, errno int)
func bind(fd int, ip uint32, port int) (errno int)
func listen(fd int, backlog int) (errno int)
func accept4(fd int) (nfd int, ip uint32, port int, errno int)
func connect(fd int, ip uint32, port int) (errno int)
func setsockopt(fd int, level int, opt int, value int) (errno int)
func getsockopt(fd int, level int, opt int) (value int, errno int)
func getsockname(fd int) (ip uint32, port int, errno int)
func getpeername(fd int) (ip uint32, port int, errno int)
func shutdown(fd int, how int) (errno int)
func pipe2() (r int, w int, errno int)
func nanosleep(ns int64) (errno int)
func getpid() int
func lseek(fd int, by int64, whence int) (at int64, errno int)
func fstat(fd int) (size int64, mode int, mtime int64, inode int, errno int)
func stat(path string) (size int64, mode int, mtime int64, inode int, errno int)
func pread(fd int, p []byte, at int64) (n int, errno int)
func pwrite(fd int, p []byte, at int64) (n int, errno int)
func ftruncate(fd int, size int64) (errno int)
func fsync(fd int) (errno int)
func unlink(path string) (errno int)
func dup(fd int) (nfd int, errno int)
func dup3(fd int, to int) (errno int)
func fcntl(fd int, command int, value int) (result int, errno int)
