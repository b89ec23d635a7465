// A server with a cache of 4 MB that lives on, and 8 KB of garbage for each request: the collector marks the one to get rid
// of the other, and takes a quarter of the Ps and the requests' own time (assists) while it does.
package main

import (
	"fmt"
	"net/http"
)

// An entry of the cache has a pointer to the next, so that there is something to follow.
type entry struct {
	next *entry
	data [1000]byte
}

var cache *entry

func handle(w http.ResponseWriter, r *http.Request) {
	var parts [8][]byte
	for i := range parts {
		parts[i] = make([]byte, 1024)
		parts[i][i] = byte(i)
	}
	w.Write(parts[7][:64])
}

func main() {
	for i := 0; i < 4000; i++ {
		cache = &entry{next: cache}
	}
	fmt.Println(http.ListenAndServe(":8080", http.HandlerFunc(handle)))
}
