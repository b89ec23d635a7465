package poll

import (
	"io"
	"syscall"
)

// What only files have: none of it waits for readiness.

// Pread reads at a place.
func (fd *FD) Pread(p []byte, off int64) (int, error) {
	if !fd.fdmu.incref() {
		return 0, fd.closing()
	}
	n, errno := syscall.PreadErrno(fd.Sysfd, p, off)
	fd.decref()
	if errno != 0 {
		return 0, syscall.Errno(errno)
	}
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// Pwrite writes at a place.
func (fd *FD) Pwrite(p []byte, off int64) (int, error) {
	if !fd.fdmu.incref() {
		return 0, fd.closing()
	}
	n, errno := syscall.PwriteErrno(fd.Sysfd, p, off)
	fd.decref()
	if errno != 0 {
		return 0, syscall.Errno(errno)
	}
	return n, nil
}

// Seek wraps lseek(2).
func (fd *FD) Seek(offset int64, whence int) (int64, error) {
	if !fd.fdmu.incref() {
		return 0, fd.closing()
	}
	at, err := syscall.Seek(fd.Sysfd, offset, whence)
	fd.decref()
	return at, err
}

// Ftruncate wraps ftruncate(2).
func (fd *FD) Ftruncate(size int64) error {
	if !fd.fdmu.incref() {
		return fd.closing()
	}
	err := syscall.Ftruncate(fd.Sysfd, size)
	fd.decref()
	return err
}

// Fsync wraps fsync(2).
func (fd *FD) Fsync() error {
	if !fd.fdmu.incref() {
		return fd.closing()
	}
	err := syscall.Fsync(fd.Sysfd)
	fd.decref()
	return err
}

// Fstat wraps fstat(2).
func (fd *FD) Fstat() (size int64, mode int, mtime int64, inode int, err error) {
	if !fd.fdmu.incref() {
		return 0, 0, 0, 0, fd.closing()
	}
	size, mode, mtime, inode, errno := syscall.FstatErrno(fd.Sysfd)
	fd.decref()
	if errno != 0 {
		err = syscall.Errno(errno)
	}
	return size, mode, mtime, inode, err
}

func (fd *FD) decref() {
	if fd.fdmu.decref() {
		fd.destroy()
	}
}
