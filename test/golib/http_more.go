package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// places hides what differs from machine to machine: addresses, files and functions.
func places(s string) string {
	words := strings.Split(s, " ")
	for i, w := range words {
		if strings.Contains(w, "127.0.0.1:") || strings.Contains(w, ".go:") || strings.Contains(w, "main.main.func") {
			words[i] = "X"
		}
	}
	return strings.Join(words, " ")
}

func main() {
	var logged bytes.Buffer
	mux := http.NewServeMux()
	mux.HandleFunc("/panic", func(w http.ResponseWriter, r *http.Request) { panic("handler failed") })
	mux.HandleFunc("/abort", func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	mux.HandleFunc("/long", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "3")
		n, err := io.WriteString(w, "four")
		log.New(&logged, "", 0).Println(n, err)
	})
	mux.HandleFunc("/short", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "9")
		io.WriteString(w, "four")
	})
	mux.HandleFunc("/headers", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("X-A", "1")
		w.Header().Add("x-a", "2")
		w.Header()["lower"] = []string{"kept"}
		w.Header().Set("Content-Type", "")
		fmt.Fprint(w, r.Header.Get("x-test"), "|", r.Header["X-Many"], "|", r.UserAgent(), "|", r.Referer(), "|", r.Host, "|", r.RequestURI, "|", r.URL, "|", len(r.Header))
	})
	mux.HandleFunc("/unread", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "did not read ", r.ContentLength) })
	mux.HandleFunc("/read", func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		fmt.Fprint(w, len(b), err == nil)
	})
	mux.HandleFunc("/ctx", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 5*time.Millisecond)
		defer cancel()
		<-ctx.Done()
		fmt.Fprint(w, ctx.Err())
	})
	mux.Handle("/strip/", http.StripPrefix("/strip", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Path) })))
	mux.HandleFunc("/304", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(304); fmt.Fprint(w, "x") })
	mux.HandleFunc("/close", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		fmt.Fprint(w, "bye")
	})
	mux.HandleFunc("example.org/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "by host") })
	mux.HandleFunc("/a/{x}/c", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "wild ", r.PathValue("x"), " ", r.Pattern) })
	mux.HandleFunc("/a/b/c", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "literal ", r.Pattern) })
	mux.HandleFunc("GET /method", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "get") })
	mux.HandleFunc("PUT /method", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "put") })

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	srv := &http.Server{Handler: mux, ErrorLog: log.New(&logged, "", 0), ReadHeaderTimeout: 30 * time.Millisecond, MaxHeaderBytes: 4096}
	served := make(chan error)
	go func() { served <- srv.Serve(l) }()
	ask := func(name, request string) {
		fmt.Println("==", name)
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			fmt.Println(err)
			return
		}
		defer c.Close()
		fmt.Fprint(c, request)
		c.SetReadDeadline(time.Now().Add(time.Second))
		r := bufio.NewReader(c)
		for {
			line, err := r.ReadString('\n')
			if !strings.HasPrefix(line, "Date: ") && line != "" {
				fmt.Printf("%q\n", line)
			}
			if err != nil {
				if err != io.EOF {
					fmt.Println("not closed")
				}
				return
			}
		}
	}
	get := func(path string) { ask(path, "GET "+path+" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n") }
	for _, p := range []string{"/panic", "/abort", "/long", "/short", "/ctx", "/strip/x/y", "/304", "/close", "/a/b/c", "/a/z/c", "/a/z/d", "/method", "/missing?x=1"} {
		get(p)
	}
	ask("host", "GET /x HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n")
	ask("headers", "GET /headers?q=1 HTTP/1.1\r\nHost: h:80\r\nX-Test:  spaced \r\nx-many: a\r\nX-Many: b\r\nUser-Agent: me\r\nReferer: there\r\nConnection: close\r\n\r\n")
	ask("put", "PUT /method HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
	ask("patch", "PATCH /method HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
	ask("options", "OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
	ask("continue", "POST /read HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
	ask("unread then next", "POST /unread HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhelloGET /close HTTP/1.1\r\nHost: h\r\n\r\n")
	ask("keep-alive 1.0", "GET /close HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
	ask("1.0 keep", "GET /304 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /a/b/c HTTP/1.0\r\n\r\n")
	ask("absolute", "GET http://other/a/b/c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
	ask("bad chunk", "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n")
	ask("bad length", "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n")
	ask("bad encoding", "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n")
	ask("bad path", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n")
	ask("too large", "GET / HTTP/1.1\r\nHost: h\r\nX: "+strings.Repeat("y", 20000)+"\r\n\r\n")
	ask("slow header", "GET / HTTP/1.1\r\nHost:")
	for _, pattern := range []string{"", "GET  /", "/a/{x}/c", "/{", "/{x}/{x}", "/a/{y}/c", "BAD METHOD /", "/x{y}", "/{x...}/y", "/dup//x"} {
		func() {
			defer func() {
				text := fmt.Sprint(recover())
				fmt.Println(pattern, "->", text != "<nil>")
			}()
			mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
		}()
	}
	u, err := url.Parse("http://host:8080/a%2Fb/c?x=1&y=a+b&x=2")
	fmt.Println(u, err, u.Scheme, u.Host, u.Hostname(), u.Port(), u.Path, u.RawPath, u.EscapedPath(), u.RawQuery, u.Query()["x"], u.Query().Encode())
	fmt.Println(url.QueryEscape("a b&c=é/"), url.PathEscape("a b/c"))
	_, err = url.QueryUnescape("%zz")
	fmt.Println(err)
	fmt.Println(http.StatusText(418), http.CanonicalHeaderKey("content-TYPE"), http.DetectContentType([]byte("\x89PNG\r\n\x1a\n")), http.DetectContentType([]byte("plain")), http.DetectContentType([]byte{0, 1, 2}), http.DetectContentType([]byte("  <html>")))
	shutdown := srv.Shutdown(context.Background())
	fmt.Println(shutdown, <-served == http.ErrServerClosed)
	for _, line := range strings.Split(logged.String(), "\n") {
		if strings.HasPrefix(line, "http: ") || strings.HasPrefix(line, "3 ") || strings.HasPrefix(line, "0 ") || strings.HasPrefix(line, "4 ") {
			fmt.Println(places(line))
		}
	}
}
