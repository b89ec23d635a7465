package http

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"time"
)

// A Hijacker lets a handler take the connection over.
type Hijacker interface {
	Hijack() (net.Conn, *bufio.ReadWriter, error)
}

// ProtocolError describes an error of the protocol.
type ProtocolError struct{ ErrorString string }

func (e *ProtocolError) Error() string { return e.ErrorString }

// Is makes ErrNotSupported equal errors.ErrUnsupported.
func (e *ProtocolError) Is(err error) bool { return e == ErrNotSupported && err == errors.ErrUnsupported }

// Errors of connections that handlers took over, and of what a ResponseWriter can't do.
var (
	ErrHijacked     = errors.New("http: connection has been hijacked")
	ErrNotSupported = &ProtocolError{"feature not supported"}
)

// Hijack gives the connection to the handler: the server has nothing more to do with it.
func (w *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if w.handlerDone {
		panic("net/http: Hijack called after ServeHTTP finished")
	}
	w.noContinue = true
	if w.wroteHeader {
		w.chunks.flush()
	}
	c := w.conn
	if c.hijacked {
		return nil, nil, ErrHijacked
	}
	c.reader.abortPendingRead()
	c.hijacked = true
	c.rwc.SetDeadline(time.Time{})
	if c.reader.hasByte {
		if _, err := c.bufr.Peek(c.bufr.Buffered() + 1); err != nil {
			return nil, nil, fmt.Errorf("unexpected Peek failure reading buffered byte: %v", err)
		}
	}
	c.bufw.Reset(c.rwc)
	c.setState(StateHijacked)
	w.buf.Reset(nil)
	responsePool.Put(w.buf)
	w.buf = nil
	return c.rwc, bufio.NewReadWriter(c.bufr, c.bufw), nil
}

// FlushError is Flush; it returns what went wrong.
func (w *response) FlushError() error {
	if !w.wroteHeader {
		w.WriteHeader(StatusOK)
	}
	if err := w.buf.Flush(); err != nil {
		return err
	}
	return w.chunks.flush()
}

// SetReadDeadline and the others are what a ResponseController asks for.
func (w *response) SetReadDeadline(t time.Time) error { return w.conn.rwc.SetReadDeadline(t) }

// SetWriteDeadline bounds the time of writing the answer.
func (w *response) SetWriteDeadline(t time.Time) error { return w.conn.rwc.SetWriteDeadline(t) }

// EnableFullDuplex lets the handler go on reading the body after it has begun to answer.
func (w *response) EnableFullDuplex() error {
	w.fullDuplex = true
	return nil
}

// A ResponseController does what a ResponseWriter, or one that it wraps (Unwrap), can do besides.
type ResponseController struct{ rw ResponseWriter }

// NewResponseController returns the controller of an answer.
func NewResponseController(rw ResponseWriter) *ResponseController { return &ResponseController{rw} }

// find calls try for the writer and those that it wraps, until one answers.
func (c *ResponseController) find(try func(ResponseWriter) (error, bool)) error {
	for rw := c.rw; ; {
		if err, ok := try(rw); ok {
			return err
		}
		wrapper, ok := rw.(interface{ Unwrap() ResponseWriter })
		if !ok {
			return fmt.Errorf("%w", ErrNotSupported)
		}
		rw = wrapper.Unwrap()
	}
}

// Flush sends what is buffered.
func (c *ResponseController) Flush() error {
	return c.find(func(rw ResponseWriter) (error, bool) {
		switch t := rw.(type) {
		case interface{ FlushError() error }:
			return t.FlushError(), true
		case Flusher:
			t.Flush()
			return nil, true
		}
		return nil, false
	})
}

// Hijack takes the connection over.
func (c *ResponseController) Hijack() (conn net.Conn, rw *bufio.ReadWriter, err error) {
	err = c.find(func(w ResponseWriter) (error, bool) {
		h, ok := w.(Hijacker)
		if !ok {
			return nil, false
		}
		var failed error
		conn, rw, failed = h.Hijack()
		return failed, true
	})
	return conn, rw, err
}

// SetReadDeadline bounds the time of reading the request, body included.
func (c *ResponseController) SetReadDeadline(deadline time.Time) error {
	return c.find(func(rw ResponseWriter) (error, bool) {
		t, ok := rw.(interface{ SetReadDeadline(time.Time) error })
		if !ok {
			return nil, false
		}
		return t.SetReadDeadline(deadline), true
	})
}

// SetWriteDeadline bounds the time of writing the answer.
func (c *ResponseController) SetWriteDeadline(deadline time.Time) error {
	return c.find(func(rw ResponseWriter) (error, bool) {
		t, ok := rw.(interface{ SetWriteDeadline(time.Time) error })
		if !ok {
			return nil, false
		}
		return t.SetWriteDeadline(deadline), true
	})
}

// EnableFullDuplex lets the handler read and write by turns.
func (c *ResponseController) EnableFullDuplex() error {
	return c.find(func(rw ResponseWriter) (error, bool) {
		t, ok := rw.(interface{ EnableFullDuplex() error })
		if !ok {
			return nil, false
		}
		return t.EnableFullDuplex(), true
	})
}
