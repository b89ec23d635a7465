package http

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// How long a connection waits to hear that the request was written before it is used again.
const maxWriteWait = 50 * time.Millisecond

const (
	maxResponseHeader = 10 << 20
	unlimited         = 1<<63 - 1
)

// transportRequest is a request with the context of its round trip.
type transportRequest struct {
	*Request
	ctx    context.Context
	cancel context.CancelCauseFunc
	extra  Header
}

func (r *transportRequest) setExtra(key, value string) {
	if r.extra == nil {
		r.extra = make(Header)
	}
	r.extra[key] = []string{value}
}

// transportReadError is a failure to read any of a response.
type transportReadError struct {
	err error
}

func (e transportReadError) Unwrap() error { return e.err }

func (e transportReadError) Error() string {
	return fmt.Sprintf("net/http: Transport failed to read from server: %v", e.err)
}

// nothingWrittenError is a failure before the first byte of the request was written.
type nothingWrittenError struct {
	error
}

func (e nothingWrittenError) Unwrap() error { return e.error }

type httpTimeoutError struct{ text string }

func (e *httpTimeoutError) Error() string   { return e.text }
func (e *httpTimeoutError) Timeout() bool   { return true }
func (e *httpTimeoutError) Temporary() bool { return true }

func (e *httpTimeoutError) Is(err error) bool { return err == context.DeadlineExceeded }

var errHeaderTimeout error = &httpTimeoutError{"net/http: timeout awaiting response headers"}

type responseAndError struct {
	res *Response
	err error
}

type requestAndChan struct {
	treq       *transportRequest
	ch         chan responseAndError
	callerGone <-chan struct{} // closed when roundTrip has returned
}

type writeRequest struct {
	treq *transportRequest
	ch   chan<- error
}

// A persistConn is one connection of a Transport.
type persistConn struct {
	t         *Transport
	key       string
	conn      net.Conn
	br        *bufio.Reader
	bw        *bufio.Writer
	nwrite    int64
	sawEOF    bool
	readLimit int64

	reqch         chan requestAndChan // from roundTrip to readLoop
	writech       chan writeRequest   // from roundTrip to writeLoop
	closech       chan struct{}
	writeErrCh    chan error // from writeLoop to readLoop: the request is written
	writeLoopDone chan struct{}

	idleAt    time.Time
	idleTimer *time.Timer

	mu        sync.Mutex
	expected  int   // responses that are to come
	closed    error // why it is closed
	cancelled error
	reused    bool
}

// Read reads from the connection, within the limit for a response's head.
func (pc *persistConn) Read(p []byte) (n int, err error) {
	if pc.readLimit <= 0 {
		return 0, errors.New("read limit of response headers exhausted")
	}
	if int64(len(p)) > pc.readLimit {
		p = p[:pc.readLimit]
	}
	n, err = pc.conn.Read(p)
	if err == io.EOF {
		pc.sawEOF = true
	}
	pc.readLimit -= int64(n)
	return n, err
}

type persistConnWriter struct {
	pc *persistConn
}

func (w persistConnWriter) Write(p []byte) (n int, err error) {
	n, err = w.pc.conn.Write(p)
	w.pc.nwrite += int64(n)
	return n, err
}

func (pc *persistConn) isBroken() bool {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	return pc.closed != nil
}

func (pc *persistConn) isReused() bool {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	return pc.reused
}

func (pc *persistConn) markReused() {
	pc.mu.Lock()
	pc.reused = true
	pc.mu.Unlock()
}

func (pc *persistConn) canceledErr() error {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	return pc.cancelled
}

func (pc *persistConn) cancelRequest(err error) {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	pc.cancelled = err
	pc.closeLocked(errRequestCanceled)
}

func (pc *persistConn) close(err error) {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	pc.closeLocked(err)
}

func (pc *persistConn) closeLocked(err error) {
	if pc.closed == nil {
		pc.closed = err
		pc.t.releaseConn(pc.key)
		pc.conn.Close()
		close(pc.closech)
	}
}

// closeIfStillIdle is what the idle timer calls.
func (pc *persistConn) closeIfStillIdle() {
	t := pc.t
	t.idleMu.Lock()
	defer t.idleMu.Unlock()
	for _, p := range t.idleOrder {
		if p == pc {
			t.removeIdleConnLocked(pc)
			pc.close(errIdleConnTimeout)
			return
		}
	}
}

// shouldRetry tells whether a failed request may go out again on another connection: not if it may have had an effect.
func (pc *persistConn) shouldRetry(req *Request, err error) bool {
	if !pc.isReused() {
		return false
	}
	if _, ok := err.(nothingWrittenError); ok {
		return req.Body == nil || req.Body == NoBody || req.GetBody != nil
	}
	if !req.isReplayable() {
		return false
	}
	if _, ok := err.(transportReadError); ok {
		return true
	}
	return err == errServerClosedIdle
}

// mapError says what a failed round trip comes from.
func (pc *persistConn) mapError(startBytes int64, err error) error {
	if err == nil {
		return nil
	}
	<-pc.writeLoopDone
	if cancelled := pc.canceledErr(); cancelled != nil {
		return cancelled
	}
	if err == errServerClosedIdle {
		return err
	}
	if _, ok := err.(transportReadError); ok {
		if pc.nwrite == startBytes {
			return nothingWrittenError{err}
		}
		return err
	}
	if pc.isBroken() {
		if pc.nwrite == startBytes {
			return nothingWrittenError{err}
		}
		return fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", err)
	}
	return err
}

// roundTrip hands the request to the writer and waits for the reader.
func (pc *persistConn) roundTrip(req *transportRequest) (*Response, error) {
	pc.mu.Lock()
	pc.expected++
	pc.mu.Unlock()
	if !pc.t.DisableCompression && req.Header.get("Accept-Encoding") == "" && req.Header.get("Range") == "" && req.Method != "HEAD" {
		req.setExtra("Accept-Encoding", "gzip")
	}
	if pc.t.DisableKeepAlives && !req.Close && !hasToken(req.Header.get("Connection"), "close") {
		req.setExtra("Connection", "close")
	}
	gone := make(chan struct{})
	defer close(gone)
	startBytes := pc.nwrite
	writeErrCh := make(chan error, 1)
	pc.writech <- writeRequest{req, writeErrCh}
	resc := make(chan responseAndError)
	pc.reqch <- requestAndChan{req, resc, gone}

	result := func(re responseAndError) (*Response, error) {
		if re.err != nil {
			return nil, pc.mapError(startBytes, re.err)
		}
		return re.res, nil
	}
	var headerTimer <-chan time.Time
	ctxDone := req.ctx.Done()
	for {
		select {
		case err := <-writeErrCh:
			if err != nil {
				pc.close(fmt.Errorf("write error: %w", err))
				return nil, pc.mapError(startBytes, err)
			}
			if d := pc.t.ResponseHeaderTimeout; d > 0 {
				timer := time.NewTimer(d)
				defer timer.Stop()
				headerTimer = timer.C
			}
		case <-pc.closech:
			select {
			case re := <-resc:
				return result(re)
			default:
			}
			return nil, pc.mapError(startBytes, pc.closed)
		case <-headerTimer:
			pc.close(errHeaderTimeout)
			return nil, errHeaderTimeout
		case re := <-resc:
			return result(re)
		case <-ctxDone:
			select {
			case re := <-resc:
				return result(re)
			default:
			}
			pc.cancelRequest(context.Cause(req.ctx))
		}
	}
}

func (pc *persistConn) writeLoop() {
	defer close(pc.writeLoopDone)
	for {
		select {
		case wr := <-pc.writech:
			startBytes := pc.nwrite
			err := wr.treq.Request.writeTo(pc.bw, wr.treq.extra)
			if err == nil {
				err = pc.bw.Flush()
			}
			if err != nil && pc.nwrite == startBytes {
				err = nothingWrittenError{err}
			}
			pc.writeErrCh <- err
			wr.ch <- err
			if err != nil {
				pc.close(err)
				return
			}
		case <-pc.closech:
			return
		}
	}
}

// wroteRequest tells whether the request was written; mostly that is known already.
func (pc *persistConn) wroteRequest() bool {
	select {
	case err := <-pc.writeErrCh:
		return err == nil
	default:
	}
	t := time.NewTimer(maxWriteWait)
	defer t.Stop()
	select {
	case err := <-pc.writeErrCh:
		return err == nil
	case <-t.C:
		return false
	}
}

func (pc *persistConn) readLoop() {
	closeErr := errReadLoopExiting
	defer func() {
		pc.close(closeErr)
		pc.t.removeIdleConn(pc)
	}()
	putIdle := func() bool {
		if err := pc.t.tryPutIdleConn(pc); err != nil {
			closeErr = err
			return false
		}
		return true
	}
	// Who reads a body to its end waits here until the connection is back in the pool.
	eofc := make(chan struct{})
	defer close(eofc)
	for alive := true; alive; {
		pc.readLimit = pc.t.MaxResponseHeaderBytes
		if pc.readLimit <= 0 {
			pc.readLimit = maxResponseHeader
		}
		_, err := pc.br.Peek(1)
		pc.mu.Lock()
		if pc.expected == 0 {
			pc.peekFailed(err)
			pc.mu.Unlock()
			return
		}
		pc.mu.Unlock()
		rc := <-pc.reqch
		var resp *Response
		if err == nil {
			resp, err = pc.readResponse(rc.treq.Request)
		} else {
			err = transportReadError{err}
			closeErr = err
		}
		if err != nil {
			if pc.readLimit <= 0 {
				err = errors.New("net/http: server response headers exceeded the limit; aborted")
			}
			select {
			case rc.ch <- responseAndError{nil, err}:
			case <-rc.callerGone:
			}
			return
		}
		pc.readLimit = unlimited
		pc.mu.Lock()
		pc.expected--
		pc.mu.Unlock()
		if resp.Close || rc.treq.Request.Close || resp.StatusCode <= 199 {
			alive = false
		}
		if rc.treq.Request.Method == "HEAD" || resp.ContentLength == 0 {
			alive = alive && !pc.sawEOF && pc.wroteRequest() && putIdle()
			select {
			case rc.ch <- responseAndError{resp, nil}:
			case <-rc.callerGone:
				return
			}
			rc.treq.cancel(errRequestDone)
			continue
		}
		bodyRead := make(chan bool, 2)
		resp.Body = &bodySignal{
			body: resp.Body,
			early: func() error {
				bodyRead <- false
				<-eofc
				return nil
			},
			fn: func(err error) error {
				isEOF := err == io.EOF
				bodyRead <- isEOF
				if isEOF {
					<-eofc
				} else if err != nil {
					if cancelled := pc.canceledErr(); cancelled != nil {
						return cancelled
					}
				}
				return err
			},
		}
		select {
		case rc.ch <- responseAndError{resp, nil}:
		case <-rc.callerGone:
			return
		}
		select {
		case eof := <-bodyRead:
			alive = alive && eof && !pc.sawEOF && pc.wroteRequest() && putIdle()
			if eof {
				eofc <- struct{}{}
			}
		case <-rc.treq.ctx.Done():
			alive = false
			pc.cancelRequest(context.Cause(rc.treq.ctx))
		case <-pc.closech:
			alive = false
		}
		rc.treq.cancel(errRequestDone)
	}
}

// peekFailed closes a connection on which something other than a response happened.
func (pc *persistConn) peekFailed(err error) {
	if pc.closed != nil {
		return
	}
	if err == io.EOF {
		pc.closeLocked(errServerClosedIdle)
		return
	}
	pc.closeLocked(fmt.Errorf("readLoopPeekFailLocked: %w", err))
}

// readResponse reads a response and skips informational ones before it.
func (pc *persistConn) readResponse(req *Request) (*Response, error) {
	for {
		resp, err := ReadResponse(pc.br, req)
		if err != nil || resp.StatusCode < 100 || resp.StatusCode > 199 || resp.StatusCode == StatusSwitchingProtocols {
			return resp, err
		}
	}
}

// bodySignal tells the reader when a body has been read, or closed before.
type bodySignal struct {
	body   io.ReadCloser
	mu     sync.Mutex
	closed bool
	err    error // sticky
	fn     func(error) error
	early  func() error
}

var errReadOnClosedBody = errors.New("http: read on closed response body")

// Read reads from the body.
func (b *bodySignal) Read(p []byte) (n int, err error) {
	b.mu.Lock()
	closed, sticky := b.closed, b.err
	b.mu.Unlock()
	if closed {
		return 0, errReadOnClosedBody
	}
	if sticky != nil {
		return 0, sticky
	}
	n, err = b.body.Read(p)
	if err != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.err == nil {
			b.err = err
		}
		err = b.signal(err)
	}
	return n, err
}

// Close ends the reading; if there is more to read the connection is closed.
func (b *bodySignal) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil
	}
	b.closed = true
	if b.early != nil && b.err != io.EOF {
		return b.early()
	}
	return b.signal(b.body.Close())
}

func (b *bodySignal) signal(err error) error {
	if b.fn == nil {
		return err
	}
	err = b.fn(err)
	b.fn = nil
	return err
}
