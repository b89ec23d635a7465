package http

import (
	"bufio"
	"context"
	"io"
	"net"
	"runtime"
	"strconv"
	"sync"
	"time"
)

// Sizes of the buffers of a connection, and what may be left of a body that is thrown away.
const (
	connBufferBytes      = 4096
	responseBufferBytes  = 2048
	maxDiscardBytes      = 256 << 10
	defaultMaxHeader     = 1 << 20
	headerSlop           = 4096
	lingerAfterCloseTime = 500 * time.Millisecond
)

// A conn is the server's side of one connection: one goroutine for its whole life.
type conn struct {
	server     *Server
	rwc        net.Conn
	remoteAddr string
	reader     *connReader
	bufr       *bufio.Reader
	bufw       *bufio.Writer
	cancelCtx  context.CancelFunc
	state      ConnState
	hijacked   bool // a handler took it over
}

var (
	readerPool   sync.Pool
	connPool     sync.Pool
	responsePool sync.Pool
)

func newReader(r io.Reader) *bufio.Reader {
	if b, ok := readerPool.Get().(*bufio.Reader); ok {
		b.Reset(r)
		return b
	}
	return bufio.NewReaderSize(r, connBufferBytes)
}

func newWriter(pool *sync.Pool, w io.Writer, size int) *bufio.Writer {
	if b, ok := pool.Get().(*bufio.Writer); ok {
		b.Reset(w)
		return b
	}
	return bufio.NewWriterSize(w, size)
}

// errorWriter ends the request's context when the client is gone.
type errorWriter struct{ c *conn }

func (w errorWriter) Write(p []byte) (int, error) {
	n, err := w.c.rwc.Write(p)
	if err != nil && w.c.cancelCtx != nil {
		w.c.cancelCtx()
	}
	return n, err
}

// serve handles one request after the other.
func (c *conn) serve(ctx context.Context) {
	c.remoteAddr = c.rwc.RemoteAddr().String()
	var inFlight *response
	defer func() {
		if err := recover(); err != nil && err != ErrAbortHandler {
			buf := make([]byte, 64<<10)
			buf = buf[:runtime.Stack(buf, false)]
			c.server.logf("http: panic serving %v: %v\n%s", c.remoteAddr, err, buf)
		}
		if inFlight != nil {
			inFlight.cancelCtx()
			inFlight.noContinue = true
		}
		if c.hijacked {
			return
		}
		if inFlight != nil {
			c.reader.abortPendingRead()
		}
		c.close()
		c.setState(StateClosed)
	}()
	ctx, cancel := context.WithCancel(ctx)
	c.cancelCtx = cancel
	defer cancel()

	c.reader = newConnReader(c)
	c.bufr = newReader(c.reader)
	c.bufw = newWriter(&connPool, errorWriter{c}, connBufferBytes)
	if d := c.server.readHeaderTimeout(); d > 0 {
		c.rwc.SetReadDeadline(time.Now().Add(d))
	}
	for {
		w, err := c.readRequest(ctx)
		if c.reader.left != c.server.headLimit() {
			c.setState(StateActive)
		}
		if c.server.shuttingDown() {
			return
		}
		if err != nil {
			c.refuse(err)
			return
		}
		if w.req.expectsContinue() {
			if w.req.ProtoAtLeast(1, 1) && w.req.ContentLength != 0 {
				w.req.Body = &continueReader{ReadCloser: w.req.Body, res: w}
			}
		} else if w.req.Header.get("Expect") != "" {
			w.Header().Set("Connection", "close")
			w.WriteHeader(StatusExpectationFailed)
			w.finish()
			return
		}
		if w.reqBody != nil {
			w.reqBody.onEOF = c.reader.startBackgroundRead
		} else {
			c.reader.startBackgroundRead()
		}
		inFlight = w
		c.server.handler(w.req).ServeHTTP(w, w.req)
		inFlight = nil
		w.cancelCtx()
		if c.hijacked {
			return
		}
		w.finish()
		c.rwc.SetWriteDeadline(time.Time{})
		if w.closeAfter {
			if w.lingering {
				c.closeWriteAndWait()
			}
			return
		}
		c.setState(StateIdle)
		if !c.server.keepAlives() {
			return
		}
		if d := c.server.idleTimeout(); d > 0 {
			c.rwc.SetReadDeadline(time.Now().Add(d))
		} else {
			c.rwc.SetReadDeadline(time.Time{})
		}
		// The next request's timeouts begin with its first bytes.
		if _, err := c.bufr.Peek(4); err != nil {
			return
		}
		if d := c.server.readHeaderTimeout(); d > 0 {
			c.rwc.SetReadDeadline(time.Now().Add(d))
		} else {
			c.rwc.SetReadDeadline(time.Time{})
		}
	}
}

func (c *conn) readRequest(ctx context.Context) (*response, error) {
	start := time.Now()
	c.reader.left = c.server.headLimit()
	req, err := readRequest(c.bufr)
	if err != nil {
		if c.reader.left <= 0 {
			return nil, errTooLarge
		}
		return nil, err
	}
	if req.ProtoMajor != 1 {
		return nil, &badRequest{StatusHTTPVersionNotSupported, "unsupported protocol version"}
	}
	c.reader.left = noLimit
	hosts := req.Header["Host"]
	if len(hosts) == 0 && req.ProtoAtLeast(1, 1) && req.Method != "CONNECT" {
		return nil, &badRequest{StatusBadRequest, "missing required Host header"}
	}
	if len(hosts) > 1 {
		return nil, &badRequest{StatusBadRequest, "too many Host headers"}
	}
	delete(req.Header, "Host")
	ctx, cancel := context.WithCancel(ctx)
	req.ctx = ctx
	req.RemoteAddr = c.remoteAddr
	deadline := time.Time{}
	if d := c.server.ReadTimeout; d > 0 {
		deadline = start.Add(d)
	}
	c.rwc.SetReadDeadline(deadline)
	if d := c.server.WriteTimeout; d > 0 {
		c.rwc.SetWriteDeadline(time.Now().Add(d))
	}
	w := &response{conn: c, cancelCtx: cancel, req: req, header: make(Header), contentLength: -1}
	w.reqBody, _ = req.Body.(*body)
	w.chunks.res = w
	w.buf = newWriter(&responsePool, &w.chunks, responseBufferBytes)
	return w, nil
}

// refuse answers a request that can't be read, if there is somebody to answer to.
func (c *conn) refuse(err error) {
	const head = "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
	text := "400 Bad Request"
	if err == errTooLarge {
		text = "431 Request Header Fields Too Large"
		io.WriteString(c.rwc, "HTTP/1.1 "+text+head+text)
		c.closeWriteAndWait()
		return
	}
	if err == io.EOF {
		return
	}
	if ne, ok := err.(net.Error); ok && ne.Timeout() {
		return
	}
	if oe, ok := err.(*net.OpError); ok && oe.Op == "read" {
		return
	}
	if bad, ok := err.(*badRequest); ok && bad.status != 0 {
		text = strconv.Itoa(bad.status) + " " + StatusText(bad.status)
		if bad.status == StatusNotImplemented {
			io.WriteString(c.rwc, "HTTP/1.1 "+text+head+bad.text)
			return
		}
		text += ": " + bad.text
	}
	io.WriteString(c.rwc, "HTTP/1.1 "+text+head+text)
}

// closeWriteAndWait gives the client time to read the answer before the connection is reset under it.
func (c *conn) closeWriteAndWait() {
	c.bufw.Flush()
	if t, ok := c.rwc.(*net.TCPConn); ok {
		t.CloseWrite()
	}
	time.Sleep(lingerAfterCloseTime)
}

func (c *conn) close() {
	if c.bufr != nil {
		c.bufr.Reset(nil)
		readerPool.Put(c.bufr)
		c.bufr = nil
	}
	if c.bufw != nil {
		c.bufw.Flush()
		c.bufw.Reset(nil)
		connPool.Put(c.bufw)
		c.bufw = nil
	}
	c.rwc.Close()
}

func (c *conn) setState(s ConnState) {
	if c.state == s && s != StateNew {
		return
	}
	c.state = s
	switch s {
	case StateNew:
		c.server.track(c, true)
	case StateClosed, StateHijacked:
		c.server.track(c, false)
	}
	if hook := c.server.ConnState; hook != nil {
		hook(c.rwc, s)
	}
}
