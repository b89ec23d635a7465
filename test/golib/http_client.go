package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// chunky hides the length of what it reads.
type chunky struct{ r io.Reader }

func (c chunky) Read(p []byte) (int, error) { return c.r.Read(p) }

func main() {
	var opened atomic.Int32
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var names []string
		for k := range r.Header {
			names = append(names, k)
		}
		sort.Strings(names)
		fmt.Fprint(w, r.Method, " ", r.URL, " ", r.ContentLength, " ", r.TransferEncoding, " ", len(body), " ", err, "\n")
		for _, k := range names {
			if k != "Referer" {
				fmt.Fprint(w, k, "=", r.Header[k], "\n")
			}
		}
		fmt.Fprint(w, r.Referer() != "")
	})
	mux.HandleFunc("/big", func(w http.ResponseWriter, r *http.Request) {
		for range 300 {
			io.WriteString(w, strings.Repeat("0123456789", 10))
		}
	})
	mux.HandleFunc("/redirect/{code}", func(w http.ResponseWriter, r *http.Request) {
		code := http.StatusFound
		if n, err := strconv.Atoi(r.PathValue("code")); err == nil {
			code = n
		}
		http.Redirect(w, r, "/target?from=redirect", code)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", 302) })
	mux.HandleFunc("/relative/a/b", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Location", "../c?x"); w.WriteHeader(303) })
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(200 * time.Millisecond):
		}
		fmt.Fprint(w, "slow")
	})
	mux.HandleFunc("/close", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		fmt.Fprint(w, "closing")
	})
	mux.HandleFunc("/none", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) })
	mux.HandleFunc("/abort", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "part")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	srv := httptest.NewUnstartedServer(mux)
	srv.Config.ConnState = func(c net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	base := srv.URL
	hide := func(s string) string { return strings.ReplaceAll(s, base, "BASE") }
	show := func(resp *http.Response, err error) {
		if err != nil {
			fmt.Println("error:", hide(err.Error()))
			return
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		text := string(b)
		if len(text) > 400 {
			text = fmt.Sprint(text[:20], "… ", len(text))
		}
		fmt.Println(resp.Status, resp.Proto, resp.ContentLength, resp.TransferEncoding, resp.Close, resp.Header.Get("Content-Type"), resp.Request.Method, resp.Request.URL.Path, err)
		fmt.Println(text)
	}
	show(http.Get(base + "/plain?q=1"))
	show(http.Head(base + "/plain"))
	show(http.Post(base+"/post", "text/plain", strings.NewReader("hello")))
	show(http.Post(base+"/chunked", "text/plain", chunky{strings.NewReader("of unknown length")}))
	show(http.PostForm(base+"/form", url.Values{"b": {"2"}, "a": {"1", "x y"}}))
	show(http.Get(base + "/big"))
	show(http.Get(base + "/none"))
	fmt.Println("connections:", opened.Load())
	for _, code := range []string{"301", "302", "303", "307", "308"} {
		show(http.Post(base+"/redirect/"+code, "text/plain", bytes.NewReader([]byte("data"))))
	}
	show(http.Get(base + "/relative/a/b"))
	show(http.Get(base + "/loop"))
	show(http.Get(base + "/close"))
	show(http.Get(base + "/abort"))
	fmt.Println("connections:", opened.Load())

	req, _ := http.NewRequest("PUT", base+"/put", bytes.NewBufferString("body"))
	req.Header.Set("X-Custom", "yes")
	req.Header.Set("User-Agent", "mine")
	req.Header.Set("Accept-Encoding", "identity")
	show(http.DefaultClient.Do(req))
	client := &http.Client{CheckRedirect: func(req *http.Request, via []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Get(base + "/redirect/302")
	loc, _ := resp.Location()
	fmt.Println(resp.StatusCode, err, hide(loc.String()))
	resp.Body.Close()
	client.CheckRedirect = func(req *http.Request, via []*http.Request) error { return errors.New("no redirects") }
	_, err = client.Get(base + "/redirect/302")
	fmt.Println(hide(fmt.Sprint(err)))

	quick := &http.Client{Timeout: 20 * time.Millisecond}
	_, err = quick.Get(base + "/slow")
	var ue *url.Error
	fmt.Println(errors.As(err, &ue), ue.Timeout(), ue.Op, errors.Is(err, context.DeadlineExceeded), hide(err.Error()))
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(10*time.Millisecond, cancel)
	creq, _ := http.NewRequestWithContext(ctx, "GET", base+"/slow", nil)
	_, err = http.DefaultClient.Do(creq)
	fmt.Println(errors.Is(err, context.Canceled), hide(err.Error()))
	header := &http.Client{Transport: &http.Transport{ResponseHeaderTimeout: 10 * time.Millisecond}}
	_, err = header.Get(base + "/slow")
	fmt.Println(hide(err.Error()))

	before := opened.Load()
	one := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for range 3 {
		show(one.Get(base + "/none"))
	}
	fmt.Println("connections:", opened.Load()-before)
	var wg sync.WaitGroup
	var good atomic.Int32
	limited := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 2, MaxIdleConnsPerHost: 2}}
	before = opened.Load()
	for range 10 {
		wg.Go(func() {
			resp, err := limited.Get(base + "/big")
			if err != nil {
				return
			}
			n, err := io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if n == 30000 && err == nil {
				good.Add(1)
			}
		})
	}
	wg.Wait()
	fmt.Println(good.Load(), "good, connections:", opened.Load()-before)
	limited.CloseIdleConnections()

	for _, u := range []string{"ftp://x/", "http://", ":bad", "http://127.0.0.1:1/refused"} {
		_, err := http.Get(u)
		fmt.Println(err)
	}
	_, err = http.NewRequest("BAD METHOD", base, nil)
	fmt.Println(err)
	early, err := http.Get(base + "/big")
	if err == nil {
		early.Body.Close()
		_, err = early.Body.Read(make([]byte, 1))
	}
	fmt.Println(err)

	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, httptest.NewRequest("POST", "/recorded?x=1", strings.NewReader("abc")))
	res := rec.Result()
	rb, _ := io.ReadAll(res.Body)
	fmt.Println(rec.Code, res.Status, res.Header.Get("Content-Type"), string(rb))
	srv.Close()
	_, err = http.Get(base + "/gone")
	fmt.Println(strings.HasSuffix(fmt.Sprint(err), "connection refused"))
}
