// Package http is HTTP/1.1. The server: the accept loop, one goroutine per connection, request multiplexing; it makes the
// system calls of Go's own server in their order. The client: a pool of connections with Go's two goroutines for each.
// HTTP/2, TLS, proxies, cookie jars of our own, compression, files and forms with files are left out.
package http

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"path"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A Handler answers requests.
type Handler interface {
	ServeHTTP(ResponseWriter, *Request)
}

// HandlerFunc makes a Handler of a function.
type HandlerFunc func(ResponseWriter, *Request)

// ServeHTTP calls f.
func (f HandlerFunc) ServeHTTP(w ResponseWriter, r *Request) { f(w, r) }

// ConnState is the state of a connection.
type ConnState int

// States of a connection.
const (
	StateNew ConnState = iota
	StateActive
	StateIdle
	StateHijacked
	StateClosed
)

func (c ConnState) String() string {
	switch c {
	case StateNew:
		return "new"
	case StateActive:
		return "active"
	case StateIdle:
		return "idle"
	case StateHijacked:
		return "hijacked"
	case StateClosed:
		return "closed"
	}
	return ""
}

// DefaultMaxHeaderBytes bounds the head of a request.
const DefaultMaxHeaderBytes = defaultMaxHeader

// A Server listens and serves. The zero value is usable.
type Server struct {
	Addr              string
	Handler           Handler
	ReadTimeout       time.Duration
	ReadHeaderTimeout time.Duration
	WriteTimeout      time.Duration
	IdleTimeout       time.Duration
	MaxHeaderBytes    int
	ConnState         func(net.Conn, ConnState)
	ErrorLog          *log.Logger
	BaseContext       func(net.Listener) context.Context
	ConnContext       func(ctx context.Context, c net.Conn) context.Context

	noKeepAlives int32
	inShutdown   int32
	mu           sync.Mutex
	listeners    map[net.Listener]bool
	conns        map[*conn]bool
	onShutdown   []func()
}

// ListenAndServe listens on an address and serves with a handler (nil: DefaultServeMux).
func ListenAndServe(addr string, handler Handler) error {
	server := &Server{Addr: addr, Handler: handler}
	return server.ListenAndServe()
}

// Serve serves the connections of a listener.
func Serve(l net.Listener, handler Handler) error {
	server := &Server{Handler: handler}
	return server.Serve(l)
}

// ListenAndServe listens on s.Addr (":http" if empty) and serves.
func (s *Server) ListenAndServe() error {
	if s.shuttingDown() {
		return ErrServerClosed
	}
	addr := s.Addr
	if addr == "" {
		addr = ":http"
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return s.Serve(l)
}

// Serve accepts connections for ever and starts a goroutine for each.
func (s *Server) Serve(l net.Listener) error {
	defer l.Close()
	if !s.trackListener(l, true) {
		return ErrServerClosed
	}
	defer s.trackListener(l, false)
	base := context.Background()
	if s.BaseContext != nil {
		base = s.BaseContext(l)
		if base == nil {
			panic("BaseContext returned a nil context")
		}
	}
	var pause time.Duration
	for {
		rw, err := l.Accept()
		if err != nil {
			if s.shuttingDown() {
				return ErrServerClosed
			}
			if ne, ok := err.(net.Error); ok && ne.Temporary() {
				if pause == 0 {
					pause = 5 * time.Millisecond
				} else {
					pause *= 2
				}
				if pause > time.Second {
					pause = time.Second
				}
				s.logf("http: Accept error: %v; retrying in %v", err, pause)
				time.Sleep(pause)
				continue
			}
			return err
		}
		pause = 0
		ctx := base
		if s.ConnContext != nil {
			ctx = s.ConnContext(ctx, rw)
			if ctx == nil {
				panic("ConnContext returned nil")
			}
		}
		c := &conn{server: s, rwc: rw}
		c.setState(StateNew)
		go c.serve(ctx)
	}
}

// Close closes listeners and connections at once.
func (s *Server) Close() error {
	atomic.StoreInt32(&s.inShutdown, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.closeListeners()
	for c := range s.conns {
		c.rwc.Close()
		delete(s.conns, c)
	}
	return err
}

// Shutdown stops listening, closes idle connections and waits until the others are done.
func (s *Server) Shutdown(ctx context.Context) error {
	atomic.StoreInt32(&s.inShutdown, 1)
	s.mu.Lock()
	err := s.closeListeners()
	for _, f := range s.onShutdown {
		go f()
	}
	s.mu.Unlock()
	wait := time.Millisecond
	for {
		if s.closeIdle() {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
			if wait *= 2; wait > 500*time.Millisecond {
				wait = 500 * time.Millisecond
			}
		}
	}
}

// RegisterOnShutdown adds a function that Shutdown calls.
func (s *Server) RegisterOnShutdown(f func()) {
	s.mu.Lock()
	s.onShutdown = append(s.onShutdown, f)
	s.mu.Unlock()
}

// SetKeepAlivesEnabled switches keep-alives.
func (s *Server) SetKeepAlivesEnabled(v bool) {
	if v {
		atomic.StoreInt32(&s.noKeepAlives, 0)
		return
	}
	atomic.StoreInt32(&s.noKeepAlives, 1)
	s.closeIdle()
}

func (s *Server) closeIdle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	quiet := true
	for c := range s.conns {
		if c.state != StateIdle {
			quiet = false
			continue
		}
		c.rwc.Close()
		delete(s.conns, c)
	}
	return quiet
}

func (s *Server) closeListeners() error {
	var first error
	for l := range s.listeners {
		if err := l.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (s *Server) trackListener(l net.Listener, add bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !add {
		delete(s.listeners, l)
		return true
	}
	if s.shuttingDown() {
		return false
	}
	if s.listeners == nil {
		s.listeners = make(map[net.Listener]bool)
	}
	s.listeners[l] = true
	return true
}

func (s *Server) track(c *conn, add bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns == nil {
		s.conns = make(map[*conn]bool)
	}
	if add {
		s.conns[c] = true
	} else {
		delete(s.conns, c)
	}
}

func (s *Server) shuttingDown() bool { return atomic.LoadInt32(&s.inShutdown) != 0 }

func (s *Server) keepAlives() bool {
	return atomic.LoadInt32(&s.noKeepAlives) == 0 && !s.shuttingDown()
}

func (s *Server) idleTimeout() time.Duration {
	if s.IdleTimeout != 0 {
		return s.IdleTimeout
	}
	return s.ReadTimeout
}

func (s *Server) readHeaderTimeout() time.Duration {
	if s.ReadHeaderTimeout != 0 {
		return s.ReadHeaderTimeout
	}
	return s.ReadTimeout
}

func (s *Server) headLimit() int64 {
	if s.MaxHeaderBytes > 0 {
		return int64(s.MaxHeaderBytes) + headerSlop
	}
	return defaultMaxHeader + headerSlop
}

func (s *Server) handler(r *Request) Handler {
	h := s.Handler
	if h == nil {
		h = DefaultServeMux
	}
	if r.RequestURI == "*" && r.Method == "OPTIONS" {
		return HandlerFunc(func(w ResponseWriter, r *Request) { w.Header().Set("Content-Length", "0") })
	}
	return h
}

func (s *Server) logf(format string, args ...any) {
	if s.ErrorLog != nil {
		s.ErrorLog.Printf(format, args...)
	} else {
		log.Printf(format, args...)
	}
}

// callerOf names the function outside this package that called into it, and its place, as log lines do.
func callerOf() string {
	buf := make([]byte, 4<<10)
	lines := strings.Split(string(buf[:runtime.Stack(buf, false)]), "\n")
	// After the goroutine's line: a function with its arguments, then its place.
	for i := 1; i+1 < len(lines); i += 2 {
		call, place := lines[i], strings.TrimSpace(lines[i+1])
		if strings.HasPrefix(call, "net/http.") {
			continue
		}
		if paren := strings.LastIndexByte(call, '('); paren > 0 {
			call = call[:paren]
		}
		place, _, _ = strings.Cut(place, " ")
		return call + " (" + path.Base(place) + ")"
	}
	return "?"
}

// ListenAndServeTLS is not supported yet.
func ListenAndServeTLS(addr, certFile, keyFile string, handler Handler) error {
	return errors.New("net/http: TLS is not supported yet")
}

// TimeoutHandler runs h with a time limit and answers 503 with a message when it is over.
func TimeoutHandler(h Handler, limit time.Duration, message string) Handler {
	return HandlerFunc(func(w ResponseWriter, r *Request) {
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		done := make(chan any, 1)
		rec := &recorder{header: make(Header)}
		go func() {
			defer func() { done <- recover() }()
			h.ServeHTTP(rec, r.WithContext(ctx))
		}()
		select {
		case p := <-done:
			if p != nil {
				panic(p)
			}
			for k, vs := range rec.header {
				w.Header()[k] = vs
			}
			if rec.code == 0 {
				rec.code = StatusOK
			}
			w.WriteHeader(rec.code)
			w.Write(rec.body)
		case <-ctx.Done():
			rec.mu.Lock()
			rec.timedOut = true
			rec.mu.Unlock()
			w.WriteHeader(StatusServiceUnavailable)
			if message == "" {
				message = "<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>"
			}
			fmt.Fprint(w, message)
		}
	})
}

type recorder struct {
	mu       sync.Mutex
	header   Header
	code     int
	body     []byte
	timedOut bool
}

func (r *recorder) Header() Header { return r.header }

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.timedOut {
		return 0, ErrHandlerTimeout
	}
	if r.code == 0 {
		r.code = StatusOK
	}
	r.body = append(r.body, p...)
	return len(p), nil
}

func (r *recorder) WriteHeader(code int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.code == 0 {
		r.code = code
	}
}
