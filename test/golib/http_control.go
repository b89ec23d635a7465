package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"
)

type wrapped struct{ http.ResponseWriter }

func (w wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

type bare struct{}

func (bare) Header() http.Header         { return http.Header{} }
func (bare) Write(b []byte) (int, error) { return len(b), nil }
func (bare) WriteHeader(int)             {}

// talk sends raw bytes, half of them first if pause is set, and returns what comes back until the server closes.
func talk(addr, first, second string) string {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	io.WriteString(c, first)
	r := bufio.NewReader(c)
	var out strings.Builder
	if second != "" {
		line, err := r.ReadString('\n')
		fmt.Fprintf(&out, "%q %v | ", line, err)
		if !strings.Contains(line, "100") {
			second = ""
		}
		io.WriteString(c, second)
	}
	b, err := io.ReadAll(r)
	lines := strings.Split(string(b), "\r\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "Date: ") {
			lines[i] = "Date: X"
		}
	}
	fmt.Fprintf(&out, "%q %v", strings.Join(lines, "\n"), err)
	return out.String()
}

func main() {
	var logged strings.Builder
	mux := http.NewServeMux()
	mux.HandleFunc("/read", func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		fmt.Fprint(w, len(b), " ", err)
	})
	mux.HandleFunc("/unread", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "unread") })
	mux.HandleFunc("/refuse", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	})
	mux.HandleFunc("/limit", func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 5)
		b, err := io.ReadAll(r.Body)
		var tooLarge *http.MaxBytesError
		fmt.Fprint(w, string(b), " ", err, " ", errors.As(err, &tooLarge))
	})
	mux.Handle("/handler", http.MaxBytesHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		}
	}), 3))
	mux.HandleFunc("/twice", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(201)
		w.WriteHeader(202)
	})
	mux.HandleFunc("/hijack", func(w http.ResponseWriter, r *http.Request) {
		c, rw, err := http.NewResponseController(wrapped{w}).Hijack()
		if err != nil {
			fmt.Fprint(w, err)
			return
		}
		rest, _ := rw.Reader.Peek(rw.Reader.Buffered())
		rw.WriteString("raw " + string(rest) + "\n")
		rw.Flush()
		_, err = w.Write([]byte("x"))
		fmt.Fprint(c, err, " ", err == http.ErrHijacked, "\n")
		w.WriteHeader(500)
		_, _, err = w.(http.Hijacker).Hijack()
		fmt.Fprint(c, err)
		c.Close()
	})
	mux.HandleFunc("/flush", func(w http.ResponseWriter, r *http.Request) {
		rc := http.NewResponseController(wrapped{w})
		io.WriteString(w, "one")
		fmt.Fprint(w, rc.Flush(), rc.SetWriteDeadline(time.Now().Add(time.Second)), rc.SetReadDeadline(time.Time{}), rc.EnableFullDuplex())
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	states := map[string]int{}
	server := &http.Server{Handler: mux, ErrorLog: log.New(&logged, "", 0), ConnState: func(c net.Conn, s http.ConnState) { states[s.String()]++ }}
	go server.Serve(l)
	addr := l.Addr().String()
	const end = "Host: x\r\nConnection: close\r\n"
	fmt.Println(talk(addr, "POST /read HTTP/1.1\r\n"+end+"Expect: 100-continue\r\nContent-Length: 4\r\n\r\n", "body"))
	fmt.Println(talk(addr, "POST /unread HTTP/1.1\r\n"+end+"Expect: 100-continue\r\nContent-Length: 4\r\n\r\n", "body"))
	fmt.Println(talk(addr, "POST /refuse HTTP/1.1\r\n"+end+"Expect: 100-continue\r\nContent-Length: 4\r\n\r\n", "body"))
	fmt.Println(talk(addr, "POST /read HTTP/1.1\r\n"+end+"Expect: something\r\nContent-Length: 4\r\n\r\nbody", ""))
	fmt.Println(talk(addr, "POST /read HTTP/1.1\r\n"+end+"Expect: 100-continue\r\nContent-Length: 0\r\n\r\n", ""))
	fmt.Println(talk(addr, "POST /limit HTTP/1.1\r\n"+end+"Content-Length: 5\r\n\r\n12345", ""))
	fmt.Println(talk(addr, "POST /limit HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n1234567", ""))
	fmt.Println(talk(addr, "POST /handler HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n1234567", ""))
	fmt.Println(talk(addr, "GET /twice HTTP/1.1\r\n"+end+"\r\n", ""))
	fmt.Println(talk(addr, "GET /hijack HTTP/1.1\r\nHost: x\r\n\r\nmore", ""))
	fmt.Println(talk(addr, "GET /flush HTTP/1.1\r\n"+end+"\r\n", ""))
	server.Close()
	fmt.Print(logged.String())
	fmt.Println(states["new"], states["hijacked"], states["closed"], errors.Is(http.ErrNotSupported, errors.ErrUnsupported))
	rc := http.NewResponseController(bare{})
	_, _, err = rc.Hijack()
	fmt.Println(rc.Flush(), err, rc.SetReadDeadline(time.Time{}), errors.Is(err, errors.ErrUnsupported))
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader("PUT /x?y=z HTTP/1.0\r\nHost: h\r\nA: b\r\nContent-Length: 2\r\n\r\nok")))
	b, _ := io.ReadAll(req.Body)
	fmt.Println(req.Method, req.URL, req.Host, req.Header, req.ContentLength, string(b), err)
}
