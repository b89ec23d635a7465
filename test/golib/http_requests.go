package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// A server and clients that speak to it byte by byte: everything but the date is compared.
func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintln(w, "root", r.Method, r.Host, r.Proto)
	})
	mux.HandleFunc("GET /items/{id}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Id", r.PathValue("id"))
		fmt.Fprintf(w, "item %s q=%s\n", r.PathValue("id"), r.URL.Query().Get("q"))
	})
	mux.HandleFunc("POST /items", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, "%d %q %v %d", len(body), body, err, r.ContentLength)
	})
	mux.HandleFunc("/files/{path...}", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.PathValue("path")) })
	mux.HandleFunc("/exact/{$}", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "exact") })
	mux.HandleFunc("/json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"a":1}`)
	})
	mux.HandleFunc("/html", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<!DOCTYPE html><p>hi") })
	mux.HandleFunc("/big", func(w http.ResponseWriter, r *http.Request) {
		for i := range 100 {
			fmt.Fprintf(w, "line %02d %s\n", i, strings.Repeat("x", 50))
		}
	})
	mux.HandleFunc("/empty", func(w http.ResponseWriter, r *http.Request) {})
	mux.HandleFunc("/none", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/error", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "oh no", 500) })
	mux.HandleFunc("/move", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/items/9", http.StatusFound) })
	mux.HandleFunc("/dir/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "dir ", r.URL.Path) })
	mux.HandleFunc("/form", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.FormValue("a"), "|", r.FormValue("b"), "|", r.Form["a"])
	})
	mux.HandleFunc("/flush", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "one")
		w.(http.Flusher).Flush()
		fmt.Fprint(w, "two")
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go http.Serve(l, mux)
	ask := func(requests string) {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			fmt.Println(err)
			return
		}
		defer c.Close()
		fmt.Fprint(c, requests)
		r := bufio.NewReader(c)
		for {
			line, err := r.ReadString('\n')
			if !strings.HasPrefix(line, "Date: ") && line != "" {
				fmt.Printf("%q\n", line)
			}
			if err != nil {
				fmt.Println(err)
				return
			}
		}
	}
	get := func(path string) {
		fmt.Println("==", path)
		ask("GET " + path + " HTTP/1.1\r\nHost: example\r\nConnection: close\r\n\r\n")
	}
	for _, path := range []string{"/", "/nope", "/items/42?q=a+b%21", "/items/", "/files/a/b%2Fc", "/exact/", "/exact/x", "/json", "/html", "/big", "/empty", "/none", "/error", "/move", "/dir", "/dir/x", "/a/../json", "//json", "/form?a=1&b=2&a=3", "/flush"} {
		get(path)
	}
	fmt.Println("== keep-alive")
	ask("GET /json HTTP/1.1\r\nHost: x\r\n\r\nGET /empty HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	fmt.Println("== HTTP/1.0")
	ask("GET /json HTTP/1.0\r\n\r\n")
	fmt.Println("== HEAD")
	ask("HEAD /json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	fmt.Println("== POST")
	ask("POST /items HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
	fmt.Println("== chunked")
	ask("POST /items HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\n\r\n")
	fmt.Println("== form")
	ask("POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\nConnection: close\r\n\r\na=x&b=%20")
	fmt.Println("== method not allowed")
	ask("DELETE /items/42 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	fmt.Println("== bad requests")
	ask("GET / HTTP/1.1\r\n\r\n")
	ask("nonsense\r\n\r\n")
	ask("GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n")
	ask("GET / HTTP/3.0\r\nHost: x\r\n\r\n")
}
