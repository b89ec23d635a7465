// Package rand makes pseudo-random numbers. Sources with a seed give Go's own sequences. The functions of the package
// draw from the engine: what they give is decided by the run's seed, also after a call of Seed, which is out of use.
package rand

// A Source is a generator of 63-bit numbers.
type Source interface {
	Int63() int64
	Seed(seed int64)
}

// A Source64 has 64-bit numbers as well.
type Source64 interface {
	Source
	Uint64() uint64
}

const (
	stateLen = 607
	stateTap = 273
	int32max = 1<<31 - 1
)

// laggedSource adds numbers that lie 607 and 273 steps back (Mitchell and Reeds).
type laggedSource struct {
	tap, feed int
	vec       [stateLen]uint64
}

// NewSource returns a Source with a seed. It is not for several goroutines at once.
func NewSource(seed int64) Source {
	s := new(laggedSource)
	s.Seed(seed)
	return s
}

// lehmer is a step of x × 48271 modulo 2^31-1.
func lehmer(x uint64) uint64 { return x * 48271 % int32max }

// Seed starts the sequence of a seed.
func (s *laggedSource) Seed(seed int64) {
	s.tap = 0
	s.feed = stateLen - stateTap
	seed %= int32max
	if seed < 0 {
		seed += int32max
	}
	if seed == 0 {
		seed = 89482311
	}
	x := uint64(seed)
	for i := -20; i < 0; i++ {
		x = lehmer(x)
	}
	for i := range s.vec {
		x = lehmer(x)
		u := x << 40
		x = lehmer(x)
		u ^= x << 20
		x = lehmer(x)
		s.vec[i] = u ^ x ^ farState[i]
	}
}

// Uint64 returns the next number.
func (s *laggedSource) Uint64() uint64 {
	s.tap--
	if s.tap < 0 {
		s.tap += stateLen
	}
	s.feed--
	if s.feed < 0 {
		s.feed += stateLen
	}
	x := s.vec[s.feed] + s.vec[s.tap]
	s.vec[s.feed] = x
	return x
}

// Int63 returns the next number without its highest bit.
func (s *laggedSource) Int63() int64 { return int64(s.Uint64() & (1<<63 - 1)) }

// engineSource draws from the engine.
type engineSource struct{}

func (engineSource) Seed(seed int64) {}

func (engineSource) Uint64() uint64 {
	return uint64(randn(1<<24))<<40 | uint64(randn(1<<20))<<20 | uint64(randn(1<<20))
}

func (e engineSource) Int63() int64 { return int64(e.Uint64() >> 1) }
