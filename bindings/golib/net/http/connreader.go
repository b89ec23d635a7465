package http

import (
	"io"
	"net"
	"sync"
	"time"
)

// A connReader reads a connection for the server. While a handler runs, a goroutine of its own reads one byte ahead, only
// to notice when the client hangs up; the byte is kept for the next request.
type connReader struct {
	conn *conn

	mu       sync.Mutex
	cond     *sync.Cond
	inRead   bool
	aborted  bool
	hasByte  bool
	byteRead [1]byte
	left     int64 // bytes that may still be read: bounds the head of a request
}

const noLimit = 1<<63 - 1

func newConnReader(c *conn) *connReader {
	r := &connReader{conn: c, left: noLimit}
	r.cond = sync.NewCond(&r.mu)
	return r
}

// longAgo is a deadline that has passed.
var longAgo = time.Unix(1, 0)

func (r *connReader) startBackgroundRead() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.inRead {
		panic("invalid concurrent Body.Read call")
	}
	if r.hasByte {
		return
	}
	r.inRead = true
	r.conn.rwc.SetReadDeadline(time.Time{})
	go r.backgroundRead()
}

func (r *connReader) backgroundRead() {
	n, err := r.conn.rwc.Read(r.byteRead[:])
	r.mu.Lock()
	if n == 1 {
		r.hasByte = true
	}
	if ne, ok := err.(net.Error); ok && r.aborted && ne.Timeout() {
		// abortPendingRead made it fail; nothing is wrong with the connection.
	} else if err != nil {
		r.readFailed()
	}
	r.aborted = false
	r.inRead = false
	r.mu.Unlock()
	r.cond.Broadcast()
}

// readFailed ends the context of the request that is being handled.
func (r *connReader) readFailed() {
	if r.conn.cancelCtx != nil {
		r.conn.cancelCtx()
	}
}

func (r *connReader) abortPendingRead() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.inRead {
		return
	}
	r.aborted = true
	r.conn.rwc.SetReadDeadline(longAgo)
	for r.inRead {
		r.cond.Wait()
	}
	r.conn.rwc.SetReadDeadline(time.Time{})
}

func (r *connReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	if r.inRead {
		r.mu.Unlock()
		panic("invalid concurrent Body.Read call")
	}
	if r.left <= 0 {
		r.mu.Unlock()
		return 0, io.EOF
	}
	if len(p) == 0 {
		r.mu.Unlock()
		return 0, nil
	}
	if int64(len(p)) > r.left {
		p = p[:r.left]
	}
	if r.hasByte {
		p[0] = r.byteRead[0]
		r.hasByte = false
		r.mu.Unlock()
		return 1, nil
	}
	r.inRead = true
	r.mu.Unlock()
	n, err := r.conn.rwc.Read(p)
	r.mu.Lock()
	r.inRead = false
	if err != nil {
		r.readFailed()
	}
	if r.left != noLimit {
		r.left -= int64(n)
	}
	r.mu.Unlock()
	r.cond.Broadcast()
	return n, err
}
