// Package hash holds the interfaces of hash functions.
package hash

import "io"

// Hash is a hash function: write, then ask for the sum.
type Hash interface {
	io.Writer
	Sum(b []byte) []byte
	Reset()
	Size() int
	BlockSize() int
}

// Hash32 has a sum of 32 bits.
type Hash32 interface {
	Hash
	Sum32() uint32
}

// Hash64 has a sum of 64 bits.
type Hash64 interface {
	Hash
	Sum64() uint64
}
