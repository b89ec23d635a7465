package net

import "runtime"

// Go's package net keeps addresses of package net/netip in a table whose entries are cleaned up, and so starts the runtime's
// goroutine for cleanups before main: programs that link it number their goroutines from one further on.
func init() {
	runtime.AddCleanup(new(TCPAddr), nil, nil)
}
