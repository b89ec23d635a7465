// Package net: TCP over the simulated kernel. Names are resolved without a resolver: "localhost" and dotted IPv4 addresses.
package net

import (
	"errors"
	"internal/poll"
	"io"
	"time"
)

// An Addr is the end of a connection.
type Addr interface {
	Network() string
	String() string
}

// A Conn is a stream.
type Conn interface {
	Read(b []byte) (n int, err error)
	Write(b []byte) (n int, err error)
	Close() error
	LocalAddr() Addr
	RemoteAddr() Addr
	SetDeadline(t time.Time) error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
}

// A Listener waits for connections.
type Listener interface {
	Accept() (Conn, error)
	Close() error
	Addr() Addr
}

// An Error is a network error.
type Error interface {
	error
	Timeout() bool
	Temporary() bool
}

// ErrClosed is returned by operations on a closed connection or listener.
var ErrClosed error = poll.ErrNetClosing

// OpError says which operation failed, and where.
type OpError struct {
	Op     string
	Net    string
	Source Addr
	Addr   Addr
	Err    error
}

func (e *OpError) Unwrap() error { return e.Err }

func (e *OpError) Error() string {
	if e == nil {
		return "<nil>"
	}
	s := e.Op
	if e.Net != "" {
		s += " " + e.Net
	}
	if e.Source != nil {
		s += " " + e.Source.String()
	}
	if e.Addr != nil {
		if e.Source != nil {
			s += "->"
		} else {
			s += " "
		}
		s += e.Addr.String()
	}
	return s + ": " + e.Err.Error()
}

type timeouter interface{ Timeout() bool }

// Timeout tells whether a deadline passed.
func (e *OpError) Timeout() bool {
	t, ok := e.Err.(timeouter)
	return ok && t.Timeout()
}

type temporaryer interface{ Temporary() bool }

// Temporary tells whether trying again may help.
func (e *OpError) Temporary() bool {
	t, ok := e.Err.(temporaryer)
	return ok && t.Temporary()
}

// AddrError is a malformed or unknown address.
type AddrError struct {
	Err  string
	Addr string
}

func (e *AddrError) Error() string {
	if e.Addr != "" {
		return "address " + e.Addr + ": " + e.Err
	}
	return e.Err
}

func (e *AddrError) Timeout() bool   { return false }
func (e *AddrError) Temporary() bool { return false }

// DNSError is a name that can't be resolved.
type DNSError struct {
	Err        string
	Name       string
	IsNotFound bool
}

func (e *DNSError) Error() string   { return "lookup " + e.Name + ": " + e.Err }
func (e *DNSError) Timeout() bool   { return false }
func (e *DNSError) Temporary() bool { return false }

// UnknownNetworkError names a network that doesn't exist here.
type UnknownNetworkError string

func (e UnknownNetworkError) Error() string   { return "unknown network " + string(e) }
func (e UnknownNetworkError) Timeout() bool   { return false }
func (e UnknownNetworkError) Temporary() bool { return false }

// Pipe returns the two ends of an in-memory connection without deadlines.
func Pipe() (Conn, Conn) {
	ab, ba := newHalf(), newHalf()
	return &pipeEnd{ba, ab}, &pipeEnd{ab, ba}
}

type half struct {
	data chan []byte
	took chan int
	done chan struct{}
}

func newHalf() *half {
	return &half{make(chan []byte), make(chan int), make(chan struct{})}
}

type pipeEnd struct{ in, out *half }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }

func (p *pipeEnd) Read(b []byte) (int, error) {
	select {
	case <-p.in.done:
		return 0, io.EOF
	case <-p.out.done:
		return 0, io.ErrClosedPipe
	default:
	}
	select {
	case d := <-p.in.data:
		n := copy(b, d)
		p.in.took <- n
		return n, nil
	case <-p.in.done:
		return 0, io.EOF
	case <-p.out.done:
		return 0, io.ErrClosedPipe
	}
}

func (p *pipeEnd) Write(b []byte) (int, error) {
	total := 0
	for once := true; once || len(b) > 0; once = false {
		select {
		case p.out.data <- b:
			n := <-p.out.took
			b = b[n:]
			total += n
		case <-p.out.done:
			return total, io.ErrClosedPipe
		case <-p.in.done:
			return total, io.ErrClosedPipe
		}
	}
	return total, nil
}

func (p *pipeEnd) Close() error {
	select {
	case <-p.out.done:
	default:
		close(p.out.done)
	}
	return nil
}

func (p *pipeEnd) LocalAddr() Addr  { return pipeAddr{} }
func (p *pipeEnd) RemoteAddr() Addr { return pipeAddr{} }
func (p *pipeEnd) SetDeadline(t time.Time) error {
	return errors.New("pipe: deadlines are not supported yet")
}
func (p *pipeEnd) SetReadDeadline(t time.Time) error  { return p.SetDeadline(t) }
func (p *pipeEnd) SetWriteDeadline(t time.Time) error { return p.SetDeadline(t) }
