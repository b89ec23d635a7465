package httptest

import (
	"net"
	"net/http"
	"sync"
)

// A Server listens on a port that the system chooses.
type Server struct {
	URL      string
	Listener net.Listener
	Config   *http.Server

	wg     sync.WaitGroup
	mu     sync.Mutex
	closed bool
	conns  map[net.Conn]http.ConnState
	client *http.Client
}

// NewServer starts a server with a handler.
func NewServer(handler http.Handler) *Server {
	s := NewUnstartedServer(handler)
	s.Start()
	return s
}

// NewUnstartedServer returns a server that is not started yet.
func NewUnstartedServer(handler http.Handler) *Server {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic("httptest: failed to listen on a port: " + err.Error())
	}
	return &Server{Listener: l, Config: &http.Server{Handler: handler}}
}

// Start starts the server.
func (s *Server) Start() {
	if s.URL != "" {
		panic("Server already started")
	}
	s.client = &http.Client{Transport: &http.Transport{}}
	s.URL = "http://" + s.Listener.Addr().String()
	hook := s.Config.ConnState
	s.conns = make(map[net.Conn]http.ConnState)
	s.Config.ConnState = func(c net.Conn, state http.ConnState) {
		s.mu.Lock()
		switch state {
		case http.StateNew:
			s.wg.Add(1)
			s.conns[c] = state
		case http.StateActive:
			s.conns[c] = state
		case http.StateIdle:
			s.conns[c] = state
			if s.closed {
				c.Close()
			}
		case http.StateClosed, http.StateHijacked:
			if _, ok := s.conns[c]; ok {
				delete(s.conns, c)
				defer s.wg.Done()
			}
		}
		s.mu.Unlock()
		if hook != nil {
			hook(c, state)
		}
	}
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		s.Config.Serve(s.Listener)
	}()
}

// Client returns a client for the server.
func (s *Server) Client() *http.Client { return s.client }

// Close stops the server and waits for the requests under way.
func (s *Server) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		s.Listener.Close()
		s.Config.SetKeepAlivesEnabled(false)
		for c, state := range s.conns {
			if state == http.StateIdle || state == http.StateNew {
				c.Close()
			}
		}
	}
	s.mu.Unlock()
	if t, ok := http.DefaultTransport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
	if s.client != nil {
		s.client.CloseIdleConnections()
	}
	s.wg.Wait()
}

// CloseClientConnections closes the connections of all clients.
func (s *Server) CloseClientConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.Close()
	}
}
