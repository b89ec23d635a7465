// Package signal: simulated programs get no signals, so channels stay silent and contexts end with their parents.
package signal

import (
	"context"
	"os"
)

// Notify would send signals on c.
func Notify(c chan<- os.Signal, sig ...os.Signal) {
	if c == nil {
		panic("os/signal: Notify using nil channel")
	}
}

// Stop ends what Notify began.
func Stop(c chan<- os.Signal) {}

// Ignore would let signals pass without effect.
func Ignore(sig ...os.Signal) {}

// Ignored tells whether a signal is ignored.
func Ignored(sig os.Signal) bool { return false }

// Reset undoes Notify for signals.
func Reset(sig ...os.Signal) {}

// NotifyContext returns a child that would be cancelled by a signal.
func NotifyContext(parent context.Context, signals ...os.Signal) (ctx context.Context, stop context.CancelFunc) {
	return context.WithCancel(parent)
}
