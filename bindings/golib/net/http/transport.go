package http

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

// A RoundTripper sends one request and returns its response.
type RoundTripper interface {
	RoundTrip(*Request) (*Response, error)
}

// DefaultMaxIdleConnsPerHost is how many connections to a host wait for further use.
const DefaultMaxIdleConnsPerHost = 2

// A Transport keeps connections and uses them again. Each has a goroutine that writes and one that reads; each is made by
// a goroutine of its own, and whoever waits takes it, or an idle one if that comes first.
type Transport struct {
	DialContext            func(ctx context.Context, network, addr string) (net.Conn, error)
	Dial                   func(network, addr string) (net.Conn, error)
	DisableKeepAlives      bool
	DisableCompression     bool
	MaxIdleConns           int
	MaxIdleConnsPerHost    int
	MaxConnsPerHost        int
	IdleConnTimeout        time.Duration
	TLSHandshakeTimeout    time.Duration
	ResponseHeaderTimeout  time.Duration
	ExpectContinueTimeout  time.Duration
	MaxResponseHeaderBytes int64
	WriteBufferSize        int
	ReadBufferSize         int
	ForceAttemptHTTP2      bool

	idleMu       sync.Mutex
	closeIdle    bool
	idleConn     map[string][]*persistConn // most recently used at the end
	idleConnWait map[string][]*wantConn
	idleOrder    []*persistConn // the longest idle first

	connsMu   sync.Mutex
	conns     map[string]int // with MaxConnsPerHost: made or being made
	connsWait map[string][]*wantConn
}

// DefaultTransport is the transport of clients without one.
var DefaultTransport RoundTripper = &Transport{
	DialContext:           (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
	ForceAttemptHTTP2:     true,
	MaxIdleConns:          100,
	IdleConnTimeout:       90 * time.Second,
	TLSHandshakeTimeout:   10 * time.Second,
	ExpectContinueTimeout: 1 * time.Second,
}

var (
	errKeepAlivesDisabled = errors.New("http: putIdleConn: keep alives disabled")
	errConnBroken         = errors.New("http: putIdleConn: connection is in bad state")
	errCloseIdle          = errors.New("http: putIdleConn: CloseIdleConnections was called")
	errTooManyIdle        = errors.New("http: putIdleConn: too many idle connections")
	errTooManyIdleHost    = errors.New("http: putIdleConn: too many idle connections for host")
	errCloseIdleConns     = errors.New("http: CloseIdleConnections called")
	errReadLoopExiting    = errors.New("http: persistConn.readLoop exiting")
	errIdleConnTimeout    = errors.New("http: idle connection timeout")
	errServerClosedIdle   = errors.New("http: server closed idle connection")
	errRequestCanceled    = errors.New("net/http: request canceled")
	errRequestDone        = errors.New("net/http: request completed")
)

// A wantConn waits for a connection: whoever has one first delivers it.
type wantConn struct {
	key    string
	ctx    context.Context
	cancel context.CancelFunc
	result chan connOrError

	mu   sync.Mutex
	done bool
}

type connOrError struct {
	pc  *persistConn
	err error
}

func (w *wantConn) waiting() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.done
}

func (w *wantConn) deliver(pc *persistConn, err error) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return false
	}
	w.done = true
	w.ctx = nil
	w.result <- connOrError{pc, err}
	return true
}

// giveUp ends the waiting; a connection that was delivered meanwhile goes back.
func (w *wantConn) giveUp(t *Transport) {
	w.mu.Lock()
	var pc *persistConn
	if w.done {
		select {
		case r := <-w.result:
			pc = r.pc
		default:
		}
	}
	w.done = true
	w.mu.Unlock()
	w.cancel()
	if pc != nil {
		t.putOrCloseIdleConn(pc)
	}
}

// RoundTrip sends a request and returns its response.
func (t *Transport) RoundTrip(req *Request) (resp *Response, err error) {
	if req.URL == nil {
		req.closeBody()
		return nil, errors.New("http: nil Request.URL")
	}
	if req.Header == nil {
		req.closeBody()
		return nil, errors.New("http: nil Request.Header")
	}
	switch req.URL.Scheme {
	case "http":
	case "https":
		req.closeBody()
		return nil, errors.New("https is not supported yet")
	default:
		req.closeBody()
		return nil, fmt.Errorf("unsupported protocol scheme %q", req.URL.Scheme)
	}
	if req.Method != "" && !validName(req.Method) {
		req.closeBody()
		return nil, fmt.Errorf("net/http: invalid method %q", req.Method)
	}
	if req.URL.Host == "" {
		req.closeBody()
		return nil, errors.New("http: no Host in request URL")
	}
	original := req
	ctx, cancel := context.WithCancelCause(req.Context())
	defer func() {
		if err != nil {
			cancel(err)
		}
	}()
	for {
		select {
		case <-ctx.Done():
			req.closeBody()
			return nil, context.Cause(ctx)
		default:
		}
		treq := &transportRequest{Request: req, ctx: ctx, cancel: cancel}
		pc, err := t.getConn(treq, hostPort(req.URL.Host))
		if err != nil {
			req.closeBody()
			return nil, err
		}
		resp, err := pc.roundTrip(treq)
		if err == nil {
			resp.Request = original
			return resp, nil
		}
		if !pc.shouldRetry(req, err) {
			var e transportReadError
			if errors.As(err, &e) {
				err = e.err
			}
			return nil, err
		}
		if req.Body != nil && req.Body != NoBody {
			body, bodyErr := req.GetBody()
			if bodyErr != nil {
				return nil, bodyErr
			}
			again := *req
			again.Body = body
			req = &again
		}
	}
}

func hostPort(host string) string {
	if strings.LastIndex(host, ":") > strings.LastIndex(host, "]") {
		return host
	}
	return host + ":80"
}

// getConn takes an idle connection or has one made.
func (t *Transport) getConn(treq *transportRequest, key string) (pc *persistConn, err error) {
	dialCtx, cancelDial := context.WithCancel(context.WithoutCancel(treq.Request.Context()))
	w := &wantConn{key: key, ctx: dialCtx, cancel: cancelDial, result: make(chan connOrError, 1)}
	defer func() {
		if err != nil {
			w.giveUp(t)
		}
	}()
	if !t.queueForIdleConn(w) {
		t.queueForDial(w)
	}
	select {
	case r := <-w.result:
		if r.err != nil {
			select {
			case <-treq.ctx.Done():
				return nil, context.Cause(treq.ctx)
			default:
			}
		}
		return r.pc, r.err
	case <-treq.ctx.Done():
		return nil, context.Cause(treq.ctx)
	}
}

// queueForIdleConn delivers the connection that has been idle for the shortest time, or queues w.
func (t *Transport) queueForIdleConn(w *wantConn) bool {
	if t.DisableKeepAlives {
		return false
	}
	t.idleMu.Lock()
	defer t.idleMu.Unlock()
	t.closeIdle = false
	var oldest time.Time
	if t.IdleConnTimeout > 0 {
		oldest = time.Now().Add(-t.IdleConnTimeout)
	}
	list := t.idleConn[w.key]
	delivered, stop := false, false
	for len(list) > 0 && !stop {
		pc := list[len(list)-1]
		tooOld := !oldest.IsZero() && pc.idleAt.Before(oldest)
		if tooOld {
			go pc.closeIfStillIdle()
		}
		if pc.isBroken() || tooOld {
			list = list[:len(list)-1]
			continue
		}
		if delivered = w.deliver(pc, nil); delivered {
			t.dropFromOrder(pc)
			list = list[:len(list)-1]
		}
		stop = true
	}
	if len(list) > 0 {
		t.idleConn[w.key] = list
	} else {
		delete(t.idleConn, w.key)
	}
	if stop {
		return delivered
	}
	if t.idleConnWait == nil {
		t.idleConnWait = make(map[string][]*wantConn)
	}
	t.idleConnWait[w.key] = append(stillWaiting(t.idleConnWait[w.key]), w)
	return false
}

// stillWaiting drops those at the front of a queue who have given up or been served.
func stillWaiting(q []*wantConn) []*wantConn {
	for len(q) > 0 && !q[0].waiting() {
		q = q[1:]
	}
	return q
}

func (t *Transport) dropFromOrder(pc *persistConn) {
	for i, p := range t.idleOrder {
		if p == pc {
			t.idleOrder = append(t.idleOrder[:i:i], t.idleOrder[i+1:]...)
			return
		}
	}
}

// queueForDial starts a goroutine that makes a connection, when MaxConnsPerHost lets it.
func (t *Transport) queueForDial(w *wantConn) {
	if t.MaxConnsPerHost <= 0 {
		go t.dialConnFor(w)
		return
	}
	t.connsMu.Lock()
	defer t.connsMu.Unlock()
	if n := t.conns[w.key]; n < t.MaxConnsPerHost {
		if t.conns == nil {
			t.conns = make(map[string]int)
		}
		t.conns[w.key] = n + 1
		go t.dialConnFor(w)
		return
	}
	if t.connsWait == nil {
		t.connsWait = make(map[string][]*wantConn)
	}
	t.connsWait[w.key] = append(stillWaiting(t.connsWait[w.key]), w)
}

// releaseConn lets the next one dial who waits for MaxConnsPerHost.
func (t *Transport) releaseConn(key string) {
	if t.MaxConnsPerHost <= 0 {
		return
	}
	t.connsMu.Lock()
	defer t.connsMu.Unlock()
	q := stillWaiting(t.connsWait[key])
	if len(q) > 0 {
		go t.dialConnFor(q[0])
		t.connsWait[key] = q[1:]
		return
	}
	delete(t.connsWait, key)
	if t.conns[key]--; t.conns[key] <= 0 {
		delete(t.conns, key)
	}
}

// dialConnFor makes a connection and delivers it; if nobody wants it any more it becomes an idle one.
func (t *Transport) dialConnFor(w *wantConn) {
	w.mu.Lock()
	ctx := w.ctx
	w.mu.Unlock()
	defer w.cancel()
	if ctx == nil {
		t.releaseConn(w.key)
		return
	}
	pc, err := t.dialConn(ctx, w.key)
	delivered := w.deliver(pc, err)
	if err == nil && !delivered {
		t.putOrCloseIdleConn(pc)
	}
	if err != nil {
		t.releaseConn(w.key)
	}
}

func (t *Transport) dial(ctx context.Context, addr string) (net.Conn, error) {
	if t.DialContext != nil {
		c, err := t.DialContext(ctx, "tcp", addr)
		if c == nil && err == nil {
			err = errors.New("net/http: Transport.DialContext hook returned (nil, nil)")
		}
		return c, err
	}
	if t.Dial != nil {
		c, err := t.Dial("tcp", addr)
		if c == nil && err == nil {
			err = errors.New("net/http: Transport.Dial hook returned (nil, nil)")
		}
		return c, err
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", addr)
}

func (t *Transport) dialConn(ctx context.Context, key string) (*persistConn, error) {
	conn, err := t.dial(ctx, key)
	if err != nil {
		return nil, err
	}
	pc := &persistConn{
		t:             t,
		key:           key,
		conn:          conn,
		reqch:         make(chan requestAndChan, 1),
		writech:       make(chan writeRequest, 1),
		closech:       make(chan struct{}),
		writeErrCh:    make(chan error, 1),
		writeLoopDone: make(chan struct{}),
	}
	pc.br = bufio.NewReaderSize(pc, bufferSize(t.ReadBufferSize))
	pc.bw = bufio.NewWriterSize(persistConnWriter{pc}, bufferSize(t.WriteBufferSize))
	go pc.readLoop()
	go pc.writeLoop()
	return pc, nil
}

func bufferSize(n int) int {
	if n > 0 {
		return n
	}
	return 4 << 10
}

func (t *Transport) putOrCloseIdleConn(pc *persistConn) {
	if err := t.tryPutIdleConn(pc); err != nil {
		pc.close(err)
	}
}

// tryPutIdleConn hands a connection to who waits for one, or keeps it.
func (t *Transport) tryPutIdleConn(pc *persistConn) error {
	if t.DisableKeepAlives || t.MaxIdleConnsPerHost < 0 {
		return errKeepAlivesDisabled
	}
	if pc.isBroken() {
		return errConnBroken
	}
	pc.markReused()
	t.idleMu.Lock()
	defer t.idleMu.Unlock()
	if q, ok := t.idleConnWait[pc.key]; ok {
		done := false
		for len(q) > 0 && !done {
			w := q[0]
			q = q[1:]
			done = w.deliver(pc, nil)
		}
		if len(q) == 0 {
			delete(t.idleConnWait, pc.key)
		} else {
			t.idleConnWait[pc.key] = q
		}
		if done {
			return nil
		}
	}
	if t.closeIdle {
		return errCloseIdle
	}
	if t.idleConn == nil {
		t.idleConn = make(map[string][]*persistConn)
	}
	perHost := t.MaxIdleConnsPerHost
	if perHost == 0 {
		perHost = DefaultMaxIdleConnsPerHost
	}
	if len(t.idleConn[pc.key]) >= perHost {
		return errTooManyIdleHost
	}
	t.idleConn[pc.key] = append(t.idleConn[pc.key], pc)
	t.idleOrder = append(t.idleOrder, pc)
	if t.MaxIdleConns != 0 && len(t.idleOrder) > t.MaxIdleConns {
		oldest := t.idleOrder[0]
		oldest.close(errTooManyIdle)
		t.removeIdleConnLocked(oldest)
	}
	if t.IdleConnTimeout > 0 {
		if pc.idleTimer != nil {
			pc.idleTimer.Reset(t.IdleConnTimeout)
		} else {
			pc.idleTimer = time.AfterFunc(t.IdleConnTimeout, pc.closeIfStillIdle)
		}
	}
	pc.idleAt = time.Now()
	return nil
}

func (t *Transport) removeIdleConn(pc *persistConn) {
	t.idleMu.Lock()
	defer t.idleMu.Unlock()
	t.removeIdleConnLocked(pc)
}

func (t *Transport) removeIdleConnLocked(pc *persistConn) {
	if pc.idleTimer != nil {
		pc.idleTimer.Stop()
	}
	t.dropFromOrder(pc)
	list := t.idleConn[pc.key]
	for i, p := range list {
		if p == pc {
			if len(list) == 1 {
				delete(t.idleConn, pc.key)
			} else {
				t.idleConn[pc.key] = append(list[:i:i], list[i+1:]...)
			}
			return
		}
	}
}

// CloseIdleConnections closes the connections that are not in use.
func (t *Transport) CloseIdleConnections() {
	t.idleMu.Lock()
	conns := t.idleConn
	t.idleConn = nil
	t.closeIdle = true
	t.idleOrder = nil
	t.idleMu.Unlock()
	for _, list := range conns {
		for _, pc := range list {
			pc.close(errCloseIdleConns)
		}
	}
}

// Clone returns a Transport with the same settings.
func (t *Transport) Clone() *Transport {
	return &Transport{
		DialContext: t.DialContext, Dial: t.Dial, DisableKeepAlives: t.DisableKeepAlives, DisableCompression: t.DisableCompression,
		MaxIdleConns: t.MaxIdleConns, MaxIdleConnsPerHost: t.MaxIdleConnsPerHost, MaxConnsPerHost: t.MaxConnsPerHost,
		IdleConnTimeout: t.IdleConnTimeout, TLSHandshakeTimeout: t.TLSHandshakeTimeout, ResponseHeaderTimeout: t.ResponseHeaderTimeout,
		ExpectContinueTimeout: t.ExpectContinueTimeout, MaxResponseHeaderBytes: t.MaxResponseHeaderBytes,
		WriteBufferSize: t.WriteBufferSize, ReadBufferSize: t.ReadBufferSize, ForceAttemptHTTP2: t.ForceAttemptHTTP2,
	}
}
