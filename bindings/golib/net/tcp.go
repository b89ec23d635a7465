package net

import (
	"internal/poll"
	"io"
	"strconv"
	"syscall"
	"time"
)

// TCPAddr is an address and a port.
type TCPAddr struct {
	IP   IP
	Port int
	Zone string
}

// Network returns "tcp".
func (a *TCPAddr) Network() string { return "tcp" }

func (a *TCPAddr) String() string {
	if a == nil {
		return "<nil>"
	}
	host := ""
	if len(a.IP) != 0 {
		host = a.IP.String()
	} else {
		host = "::"
	}
	return JoinHostPort(host, strconv.Itoa(a.Port))
}

// ResolveTCPAddr resolves "host:port".
func ResolveTCPAddr(network, address string) (*TCPAddr, error) {
	return resolve(network, address, true)
}

func toAddr(ip uint32, port int) *TCPAddr {
	if ip == 0 {
		return &TCPAddr{Port: port}
	}
	return &TCPAddr{IP: IPv4(byte(ip>>24), byte(ip>>16), byte(ip>>8), byte(ip)), Port: port}
}

// TCPConn is a TCP connection.
type TCPConn struct {
	fd     poll.FD
	local  *TCPAddr
	remote *TCPAddr
}

// setup does what every new connection gets, in the order of Go's package net: its own name, then five options.
func (c *TCPConn) setup() {
	fd := c.fd.Sysfd
	ip, port, _ := syscall.GetsocknameErrno(fd)
	c.local = toAddr(ip, port)
	syscall.SetsockoptErrno(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	syscall.SetsockoptErrno(fd, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, 1)
	syscall.SetsockoptErrno(fd, syscall.IPPROTO_TCP, syscall.TCP_KEEPIDLE, 15)
	syscall.SetsockoptErrno(fd, syscall.IPPROTO_TCP, syscall.TCP_KEEPINTVL, 15)
	syscall.SetsockoptErrno(fd, syscall.IPPROTO_TCP, syscall.TCP_KEEPCNT, 9)
}

func (c *TCPConn) wrap(op string, err error) error {
	return &OpError{Op: op, Net: "tcp", Source: c.local, Addr: c.remote, Err: err}
}

// Read reads what has arrived, at most len(b) bytes; it parks the goroutine while there is nothing.
func (c *TCPConn) Read(b []byte) (int, error) {
	n, err := c.fd.Read(b)
	if err != nil && err != io.EOF {
		err = c.wrap("read", err)
	}
	return n, err
}

// Write writes all of b.
func (c *TCPConn) Write(b []byte) (int, error) {
	n, err := c.fd.Write(b)
	if err != nil {
		err = c.wrap("write", err)
	}
	return n, err
}

// Close closes the connection.
func (c *TCPConn) Close() error {
	if err := c.fd.Close(); err != nil {
		return c.wrap("close", err)
	}
	return nil
}

// CloseRead shuts the reading side down.
func (c *TCPConn) CloseRead() error { return c.shutdown(syscall.SHUT_RD) }

// CloseWrite shuts the writing side down: the peer reads EOF.
func (c *TCPConn) CloseWrite() error { return c.shutdown(syscall.SHUT_WR) }

func (c *TCPConn) shutdown(how int) error {
	if err := c.fd.Shutdown(how); err != nil {
		return c.wrap("close", err)
	}
	return nil
}

// LocalAddr returns this end's address.
func (c *TCPConn) LocalAddr() Addr { return c.local }

// RemoteAddr returns the peer's address.
func (c *TCPConn) RemoteAddr() Addr { return c.remote }

// SetDeadline sets the deadline of reads and writes.
func (c *TCPConn) SetDeadline(t time.Time) error { return c.deadline(c.fd.SetDeadline(t)) }

// SetReadDeadline sets the deadline of reads.
func (c *TCPConn) SetReadDeadline(t time.Time) error { return c.deadline(c.fd.SetReadDeadline(t)) }

// SetWriteDeadline sets the deadline of writes.
func (c *TCPConn) SetWriteDeadline(t time.Time) error { return c.deadline(c.fd.SetWriteDeadline(t)) }

func (c *TCPConn) deadline(err error) error {
	if err != nil {
		return c.wrap("set", err)
	}
	return nil
}

// SetNoDelay switches Nagle's algorithm; it is off from the beginning.
func (c *TCPConn) SetNoDelay(noDelay bool) error {
	value := 0
	if noDelay {
		value = 1
	}
	if errno := syscall.SetsockoptErrno(c.fd.Sysfd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, value); errno != 0 {
		return c.wrap("set", syscall.Errno(errno))
	}
	return nil
}

// TCPListener listens.
type TCPListener struct {
	fd   poll.FD
	addr *TCPAddr
}

// Listen opens a listening socket: socket, setsockopt, bind, listen, epoll_ctl, getsockname.
func Listen(network, address string) (Listener, error) {
	addr, err := resolve(network, address, true)
	if err != nil {
		return nil, &OpError{Op: "listen", Net: network, Err: err}
	}
	fd, errno := syscall.SocketErrno()
	if errno != 0 {
		return nil, &OpError{Op: "listen", Net: network, Addr: addr, Err: &syscallError{"socket", syscall.Errno(errno)}}
	}
	syscall.SetsockoptErrno(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	step := "bind"
	errno = syscall.BindErrno(fd, addr.IP.number(), addr.Port)
	if errno == 0 {
		step = "listen"
		errno = syscall.ListenErrno(fd, syscall.SOMAXCONN)
	}
	if errno != 0 {
		syscall.CloseErrno(fd)
		return nil, &OpError{Op: "listen", Net: network, Addr: addr, Err: &syscallError{step, syscall.Errno(errno)}}
	}
	l := new(TCPListener)
	l.fd.Sysfd = fd
	if err := l.fd.Init("tcp", true); err != nil {
		syscall.CloseErrno(fd)
		return nil, &OpError{Op: "listen", Net: network, Addr: addr, Err: err}
	}
	ip, port, _ := syscall.GetsocknameErrno(fd)
	l.addr = toAddr(ip, port)
	return l, nil
}

// syscallError is what package os calls a SyscallError; this package doesn't link os.
type syscallError struct {
	call  string
	errno syscall.Errno
}

func (e *syscallError) Error() string   { return e.call + ": " + e.errno.Error() }
func (e *syscallError) Unwrap() error   { return e.errno }
func (e *syscallError) Timeout() bool   { return e.errno.Timeout() }
func (e *syscallError) Temporary() bool { return e.errno.Temporary() }

// Accept waits for the next connection.
func (l *TCPListener) Accept() (Conn, error) {
	c, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	return c, nil
}

// AcceptTCP waits for the next connection.
func (l *TCPListener) AcceptTCP() (*TCPConn, error) {
	nfd, ip, port, err := l.fd.Accept()
	if err != nil {
		return nil, &OpError{Op: "accept", Net: "tcp", Addr: l.addr, Err: err}
	}
	c := new(TCPConn)
	c.fd.Sysfd = nfd
	if err := c.fd.Init("tcp", true); err != nil {
		syscall.CloseErrno(nfd)
		return nil, &OpError{Op: "accept", Net: "tcp", Addr: l.addr, Err: err}
	}
	c.remote = toAddr(ip, port)
	c.setup()
	return c, nil
}

// Close stops listening; a waiting Accept returns with an error.
func (l *TCPListener) Close() error {
	if err := l.fd.Close(); err != nil {
		return &OpError{Op: "close", Net: "tcp", Addr: l.addr, Err: err}
	}
	return nil
}

// Addr returns the listener's address.
func (l *TCPListener) Addr() Addr { return l.addr }

// Dial connects.
func Dial(network, address string) (Conn, error) {
	return DialTimeout(network, address, 0)
}

// DialTimeout connects within a time; 0 means no limit.
func DialTimeout(network, address string, timeout time.Duration) (Conn, error) {
	addr, err := resolve(network, address, false)
	if err != nil {
		return nil, &OpError{Op: "dial", Net: network, Err: err}
	}
	fail := func(call string, errno int) (Conn, error) {
		return nil, &OpError{Op: "dial", Net: network, Addr: addr, Err: &syscallError{call, syscall.Errno(errno)}}
	}
	fd, errno := syscall.SocketErrno()
	if errno != 0 {
		return fail("socket", errno)
	}
	errno = syscall.ConnectErrno(fd, addr.IP.number(), addr.Port)
	if errno != 0 && errno != int(syscall.EINPROGRESS) {
		syscall.CloseErrno(fd)
		return fail("connect", errno)
	}
	c := new(TCPConn)
	c.fd.Sysfd = fd
	if err := c.fd.Init("tcp", true); err != nil {
		syscall.CloseErrno(fd)
		return nil, &OpError{Op: "dial", Net: network, Addr: addr, Err: err}
	}
	if errno != 0 {
		if timeout > 0 {
			c.fd.SetWriteDeadline(time.Now().Add(timeout))
		}
		if err := c.fd.WaitWrite(); err != nil {
			c.fd.Close()
			return nil, &OpError{Op: "dial", Net: network, Addr: addr, Err: err}
		}
		value, errno := syscall.GetsockoptErrno(fd, syscall.SOL_SOCKET, syscall.SO_ERROR)
		if errno == 0 {
			errno = value
		}
		if errno != 0 {
			c.fd.Close()
			return fail("connect", errno)
		}
		if timeout > 0 {
			c.fd.SetWriteDeadline(time.Time{})
		}
	}
	ip, port, _ := syscall.GetpeernameErrno(fd)
	c.remote = toAddr(ip, port)
	c.setup()
	return c, nil
}

// A Dialer holds options for connecting.
type Dialer struct {
	Timeout   time.Duration
	KeepAlive time.Duration
}

// Dial connects.
func (d *Dialer) Dial(network, address string) (Conn, error) {
	return DialTimeout(network, address, d.Timeout)
}
