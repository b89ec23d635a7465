package net

import (
	"context"
	"syscall"
	"time"
)

// When is long ago: a deadline that has passed for certain.
var aLongTimeAgo = time.Unix(1, 0)

// deadline returns the earlier of the Dialer's and the context's deadline, the zero Time if there is none.
func (d *Dialer) deadline(ctx context.Context, now time.Time) (earliest time.Time) {
	if d.Timeout != 0 {
		earliest = now.Add(d.Timeout)
	}
	if t, ok := ctx.Deadline(); ok && (earliest.IsZero() || t.Before(earliest)) {
		earliest = t
	}
	return earliest
}

// DialContext connects; the context's end ends the attempt, not the connection. A goroutine watches the context while the
// connection is being made, as in Go.
func (d *Dialer) DialContext(ctx context.Context, network, address string) (Conn, error) {
	if ctx == nil {
		panic("nil context")
	}
	deadline := d.deadline(ctx, time.Now())
	if !deadline.IsZero() {
		if t, ok := ctx.Deadline(); !ok || deadline.Before(t) {
			sub, cancel := context.WithDeadline(ctx, deadline)
			defer cancel()
			ctx = sub
		}
	}
	addr, err := resolve(network, address, false)
	if err != nil {
		return nil, &OpError{Op: "dial", Net: network, Err: err}
	}
	fail := func(err error) (Conn, error) {
		return nil, &OpError{Op: "dial", Net: network, Addr: addr, Err: err}
	}
	if err := ctx.Err(); err != nil {
		return fail(contextError(err))
	}
	fd, errno := syscall.SocketErrno()
	if errno != 0 {
		return fail(&syscallError{"socket", syscall.Errno(errno)})
	}
	errno = syscall.ConnectErrno(fd, addr.IP.number(), addr.Port)
	if errno != 0 && errno != int(syscall.EINPROGRESS) {
		syscall.CloseErrno(fd)
		return fail(&syscallError{"connect", syscall.Errno(errno)})
	}
	c := new(TCPConn)
	c.fd.Sysfd = fd
	if err := c.fd.Init("tcp", true); err != nil {
		syscall.CloseErrno(fd)
		return fail(err)
	}
	if errno != 0 {
		if err := c.finishConnect(ctx, deadline); err != nil {
			c.fd.Close()
			return fail(err)
		}
	}
	ip, port, _ := syscall.GetpeernameErrno(fd)
	c.remote = toAddr(ip, port)
	c.setup()
	return c, nil
}

// finishConnect waits for a connection that is under way.
func (c *TCPConn) finishConnect(ctx context.Context, deadline time.Time) (err error) {
	if !deadline.IsZero() {
		c.fd.SetWriteDeadline(deadline)
		defer c.fd.SetWriteDeadline(time.Time{})
	}
	if ctx.Done() != nil {
		done := make(chan struct{})
		interrupted := make(chan error)
		defer func() {
			close(done)
			if ctxErr := <-interrupted; ctxErr != nil && err == nil {
				err = contextError(ctxErr)
			}
		}()
		go func() {
			select {
			case <-ctx.Done():
				c.fd.SetWriteDeadline(aLongTimeAgo)
				interrupted <- ctx.Err()
			case <-done:
				interrupted <- nil
			}
		}()
	}
	if err := c.fd.WaitWrite(); err != nil {
		select {
		case <-ctx.Done():
			return contextError(ctx.Err())
		default:
		}
		return err
	}
	value, errno := syscall.GetsockoptErrno(c.fd.Sysfd, syscall.SOL_SOCKET, syscall.SO_ERROR)
	if errno == 0 {
		errno = value
	}
	if errno != 0 {
		return &syscallError{"connect", syscall.Errno(errno)}
	}
	return nil
}

type canceledError struct{}

func (canceledError) Error() string { return "operation was canceled" }

func (canceledError) Is(err error) bool { return err == context.Canceled }

type timeoutError struct{}

func (*timeoutError) Error() string   { return "i/o timeout" }
func (*timeoutError) Timeout() bool   { return true }
func (*timeoutError) Temporary() bool { return true }

func (*timeoutError) Is(err error) bool { return err == context.DeadlineExceeded }

// contextError turns a context's error into the network's.
func contextError(err error) error {
	switch err {
	case context.Canceled:
		return canceledError{}
	case context.DeadlineExceeded:
		return &timeoutError{}
	}
	return err
}
