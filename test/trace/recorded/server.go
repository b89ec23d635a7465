// A web server and its client in one process; `go run server.go FILE` records its trace.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/trace"
	"sync"
)

func main() {
	file, _ := os.Create(os.Args[1])
	trace.Start(file)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "Hello,", r.URL.Path)
	})}
	go server.Serve(listener)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			response, err := http.Get(fmt.Sprintf("http://%s/%d", listener.Addr(), i))
			if err != nil {
				panic(err)
			}
			io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}()
	}
	wg.Wait()
	server.Close()
	trace.Stop()
	file.Close()
}
