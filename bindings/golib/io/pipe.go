package io

import (
	"errors"
	"sync"
)

// ErrClosedPipe is returned by writes to a pipe whose reader is closed.
var ErrClosedPipe = errors.New("io: read/write on closed pipe")

// pipe joins a reader to a writer without a buffer: a Write lasts until Reads have taken all of it.
type pipe struct {
	wrMu  sync.Mutex // one Write at a time
	wrCh  chan []byte
	rdCh  chan int
	once  sync.Once
	done  chan struct{}
	errMu sync.Mutex
	rerr  error // what the reader closed with
	werr  error // what the writer closed with
}

// Pipe returns two connected ends.
func Pipe() (*PipeReader, *PipeWriter) {
	p := &pipe{wrCh: make(chan []byte), rdCh: make(chan int), done: make(chan struct{})}
	return &PipeReader{p}, &PipeWriter{p}
}

func (p *pipe) closedErr(own, other error) error {
	if own == nil && other != nil {
		return other
	}
	return ErrClosedPipe
}

func (p *pipe) readErr() error {
	p.errMu.Lock()
	defer p.errMu.Unlock()
	return p.closedErr(p.rerr, p.werr)
}

func (p *pipe) writeErr() error {
	p.errMu.Lock()
	defer p.errMu.Unlock()
	return p.closedErr(p.werr, p.rerr)
}

func (p *pipe) close(slot *error, err error) error {
	p.errMu.Lock()
	if *slot == nil {
		*slot = err
	}
	p.errMu.Unlock()
	p.once.Do(func() { close(p.done) })
	return nil
}

// A PipeReader is the reading end.
type PipeReader struct {
	p *pipe
}

func (r *PipeReader) Read(data []byte) (n int, err error) {
	p := r.p
	select {
	case <-p.done:
		return 0, p.readErr()
	default:
	}
	select {
	case b := <-p.wrCh:
		n = copy(data, b)
		p.rdCh <- n
		return n, nil
	case <-p.done:
		return 0, p.readErr()
	}
}

// Close makes further writes fail with ErrClosedPipe.
func (r *PipeReader) Close() error { return r.CloseWithError(nil) }

// CloseWithError makes further writes fail with err.
func (r *PipeReader) CloseWithError(err error) error {
	if err == nil {
		err = ErrClosedPipe
	}
	return r.p.close(&r.p.rerr, err)
}

// A PipeWriter is the writing end.
type PipeWriter struct {
	p *pipe
}

func (w *PipeWriter) Write(data []byte) (n int, err error) {
	p := w.p
	select {
	case <-p.done:
		return 0, p.writeErr()
	default:
		p.wrMu.Lock()
		defer p.wrMu.Unlock()
	}
	for once := true; once || len(data) > 0; once = false {
		select {
		case p.wrCh <- data:
			k := <-p.rdCh
			data = data[k:]
			n += k
		case <-p.done:
			return n, p.writeErr()
		}
	}
	return n, nil
}

// Close makes further reads return EOF.
func (w *PipeWriter) Close() error { return w.CloseWithError(nil) }

// CloseWithError makes further reads return err.
func (w *PipeWriter) CloseWithError(err error) error {
	if err == nil {
		err = EOF
	}
	return w.p.close(&w.p.werr, err)
}
