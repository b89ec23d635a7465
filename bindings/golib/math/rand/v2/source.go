// Package rand makes pseudo-random numbers. PCG and ChaCha8 give Go's own sequences. The functions of the package draw from
// the engine: what they give is decided by the run's seed. The generic N is not supported yet.
package rand

import "math/bits"

// A Source is a generator of 64-bit numbers.
type Source interface {
	Uint64() uint64
}

// A PCG is O'Neill's permuted congruential generator with 128 bits of state (DXSM).
type PCG struct {
	hi, lo uint64
}

// NewPCG returns a PCG with a seed.
func NewPCG(seed1, seed2 uint64) *PCG { return &PCG{seed1, seed2} }

// Seed starts the sequence of a seed.
func (p *PCG) Seed(seed1, seed2 uint64) {
	p.hi = seed1
	p.lo = seed2
}

// Uint64 returns the next number.
func (p *PCG) Uint64() uint64 {
	const (
		mulHi, mulLo = 2549297995355413924, 4865540595714422341
		incHi, incLo = 6364136223846793005, 1442695040888963407
		cheapMul     = 0xda942042e4dd58b5
	)
	hi, lo := bits.Mul64(p.lo, mulLo)
	hi += p.hi*mulLo + p.lo*mulHi
	lo, carry := bits.Add64(lo, incLo, 0)
	hi, _ = bits.Add64(hi, incHi, carry)
	p.lo = lo
	p.hi = hi
	hi ^= hi >> 32
	hi *= cheapMul
	hi ^= hi >> 48
	return hi * (lo | 1)
}

// engineSource draws from the engine.
type engineSource struct{}

func (engineSource) Uint64() uint64 {
	return uint64(randn(1<<24))<<40 | uint64(randn(1<<20))<<20 | uint64(randn(1<<20))
}
