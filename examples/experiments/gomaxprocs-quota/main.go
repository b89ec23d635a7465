// What a load balancer does with a request: it chooses a backend by the path, takes the message through a buffer with a
// checksum, keeps a few of the last ones, and answers. (There is no backend: the answer is the balancer's own.)
package main

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
)

const (
	backends     = 8
	messageBytes = 1024
	kept         = 2048
)

// A message as it was passed on.
type message struct {
	path    string
	backend int
	body    []byte
}

type balancer struct {
	mu       sync.Mutex
	requests [backends]int
	recent   [kept]*message
	next     int
}

func choose(path string) int {
	h := uint32(2166136261)
	for i := 0; i < len(path); i++ {
		h = (h ^ uint32(path[i])) * 16777619
	}
	return int(h % backends)
}

func checksum(body []byte) uint32 {
	a, b := uint32(1), uint32(0)
	for _, c := range body {
		a = (a + uint32(c)) % 65521
		b = (b + a) % 65521
	}
	return b<<16 | a
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m := &message{path: r.URL.Path, backend: choose(r.URL.Path), body: make([]byte, messageBytes)}
	copy(m.body, m.path)
	sum := checksum(m.body)
	b.mu.Lock()
	b.requests[m.backend]++
	b.recent[b.next%kept] = m
	b.next++
	b.mu.Unlock()
	w.Header().Set("X-Backend", strconv.Itoa(m.backend))
	w.Write(strconv.AppendUint(nil, uint64(sum), 16))
}

func main() {
	fmt.Println(http.ListenAndServe(":8080", &balancer{}))
}
