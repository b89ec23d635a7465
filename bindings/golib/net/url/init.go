package url

import "runtime"

// As in package net: Go's package net/url links net/netip.
func init() {
	runtime.AddCleanup(new(URL), nil, nil)
}
