// Package gcsettings holds what a program has set about the collector: package runtime/debug sets it, runtime/metrics tells it.
package gcsettings

// Percent is GOGC.
var Percent = 100

// MemoryLimit is GOMEMLIMIT, in bytes.
var MemoryLimit int64 = 1<<63 - 1
