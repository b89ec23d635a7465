package syscall

import (
	"encoding/binary"
	"syscall"
)

func errnoOf(err error) int {
	if err == nil {
		return 0
	}
	return int(err.(syscall.Errno))
}

func read(fd int, p []byte) (n int, errno int) {
	n, err := syscall.Read(fd, p)
	return n, errnoOf(err)
}
func write(fd int, p []byte) (n int, errno int) {
	n, err := syscall.Write(fd, p)
	return n, errnoOf(err)
}
func open(path string, flags int, mode int) (fd int, errno int) {
	fd, err := syscall.Open(path, flags|syscall.O_CLOEXEC, uint32(mode))
	return fd, errnoOf(err)
}
func close_(fd int) (errno int) { return errnoOf(syscall.Close(fd)) }
func socket() (fd int, errno int) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	return fd, errnoOf(err)
}
func sockaddr(ip uint32, port int) *syscall.SockaddrInet4 {
	a := &syscall.SockaddrInet4{Port: port}
	binary.BigEndian.PutUint32(a.Addr[:], ip)
	return a
}
func ipPort(sa syscall.Sockaddr) (uint32, int) {
	if a, ok := sa.(*syscall.SockaddrInet4); ok {
		return binary.BigEndian.Uint32(a.Addr[:]), a.Port
	}
	return 0, 0
}
func bind(fd int, ip uint32, port int) (errno int) {
	return errnoOf(syscall.Bind(fd, sockaddr(ip, port)))
}
func listen(fd int, backlog int) (errno int) { return errnoOf(syscall.Listen(fd, backlog)) }
func accept4(fd int) (nfd int, ip uint32, port int, errno int) {
	nfd, sa, err := syscall.Accept4(fd, syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
	ip, port = ipPort(sa)
	return nfd, ip, port, errnoOf(err)
}
func connect(fd int, ip uint32, port int) (errno int) {
	return errnoOf(syscall.Connect(fd, sockaddr(ip, port)))
}
func setsockopt(fd int, level int, opt int, value int) (errno int) {
	return errnoOf(syscall.SetsockoptInt(fd, level, opt, value))
}
func getsockopt(fd int, level int, opt int) (value int, errno int) {
	value, err := syscall.GetsockoptInt(fd, level, opt)
	return value, errnoOf(err)
}
func getsockname(fd int) (ip uint32, port int, errno int) {
	sa, err := syscall.Getsockname(fd)
	ip, port = ipPort(sa)
	return ip, port, errnoOf(err)
}
func getpeername(fd int) (ip uint32, port int, errno int) {
	sa, err := syscall.Getpeername(fd)
	ip, port = ipPort(sa)
	return ip, port, errnoOf(err)
}
func shutdown(fd int, how int) (errno int) { return errnoOf(syscall.Shutdown(fd, how)) }
func pipe2() (r int, w int, errno int) {
	var p [2]int
	err := syscall.Pipe2(p[:], syscall.O_NONBLOCK|syscall.O_CLOEXEC)
	return p[0], p[1], errnoOf(err)
}
func nanosleep(ns int64) (errno int) {
	ts := syscall.NsecToTimespec(ns)
	return errnoOf(syscall.Nanosleep(&ts, nil))
}
func getpid() int { return syscall.Getpid() }
