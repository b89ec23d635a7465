package rand

import (
	"internal/ziggurat"
	"math"
)

// A Rand makes random numbers of many kinds from a Source.
type Rand struct {
	src Source
	s64 Source64 // the same, if it is one

	readVal int64 // what Read has left of a number
	readPos int
}

// New returns a Rand that draws from src.
func New(src Source) *Rand {
	s64, _ := src.(Source64)
	return &Rand{src: src, s64: s64}
}

// Seed starts the sequence of a seed.
func (r *Rand) Seed(seed int64) {
	r.src.Seed(seed)
	r.readPos = 0
}

// Int63 returns 63 random bits.
func (r *Rand) Int63() int64 { return r.src.Int63() }

// Uint32 returns 32 random bits.
func (r *Rand) Uint32() uint32 { return uint32(r.Int63() >> 31) }

// Uint64 returns 64 random bits.
func (r *Rand) Uint64() uint64 {
	if r.s64 != nil {
		return r.s64.Uint64()
	}
	return uint64(r.Int63())>>31 | uint64(r.Int63())<<32
}

// Int31 returns 31 random bits.
func (r *Rand) Int31() int32 { return int32(r.Int63() >> 32) }

// Int returns 63 random bits.
func (r *Rand) Int() int { return int(r.Int63()) }

// Int63n returns a number in [0, n).
func (r *Rand) Int63n(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int63n")
	}
	if n&(n-1) == 0 {
		return r.Int63() & (n - 1)
	}
	last := int64(1<<63 - 1 - 1<<63%uint64(n)) // beyond it small results would be more likely
	v := r.Int63()
	for v > last {
		v = r.Int63()
	}
	return v % n
}

// Int31n returns a number in [0, n).
func (r *Rand) Int31n(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int31n")
	}
	if n&(n-1) == 0 {
		return r.Int31() & (n - 1)
	}
	last := int32(1<<31 - 1 - 1<<31%uint32(n))
	v := r.Int31()
	for v > last {
		v = r.Int31()
	}
	return v % n
}

// scaled returns a number in [0, n) by a multiplication (Lemire).
func (r *Rand) scaled(n uint32) uint32 {
	p := uint64(r.Uint32()) * uint64(n)
	if uint32(p) < n {
		for least := -n % n; uint32(p) < least; {
			p = uint64(r.Uint32()) * uint64(n)
		}
	}
	return uint32(p >> 32)
}

// Intn returns a number in [0, n).
func (r *Rand) Intn(n int) int {
	if n <= 0 {
		panic("invalid argument to Intn")
	}
	if n <= int32max {
		return int(r.Int31n(int32(n)))
	}
	return int(r.Int63n(int64(n)))
}

// Float64 returns a number in [0, 1).
func (r *Rand) Float64() float64 {
	for {
		if f := float64(r.Int63()) / (1 << 63); f != 1 {
			return f
		}
	}
}

// Float32 returns a number in [0, 1).
func (r *Rand) Float32() float32 {
	for {
		if f := float32(r.Float64()); f != 1 {
			return f
		}
	}
}

// Perm returns the numbers below n in random order.
func (r *Rand) Perm(n int) []int {
	m := make([]int, n)
	for i := 0; i < n; i++ {
		j := r.Intn(i + 1)
		m[i] = m[j]
		m[j] = i
	}
	return m
}

// Shuffle brings n elements into random order by swapping.
func (r *Rand) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		panic("invalid argument to Shuffle")
	}
	for i := n - 1; i > 0; i-- {
		if i >= int32max {
			swap(i, int(r.Int63n(int64(i+1))))
		} else {
			swap(i, int(r.scaled(uint32(i+1))))
		}
	}
}

// Read fills p with random bytes.
func (r *Rand) Read(p []byte) (n int, err error) {
	for i := range p {
		if r.readPos == 0 {
			r.readVal = r.Int63()
			r.readPos = 7
		}
		p[i] = byte(r.readVal)
		r.readVal >>= 8
		r.readPos--
	}
	return len(p), nil
}

// NormFloat64 returns a normally distributed number: mean 0, standard deviation 1.
func (r *Rand) NormFloat64() float64 {
	t := ziggurat.Normal()
	for {
		j := int32(r.Uint32())
		i := j & 127
		x := float64(j) * float64(t.W[i])
		size := uint32(j)
		if j < 0 {
			size = -size
		}
		if size < t.K[i] {
			return x
		}
		if i == 0 {
			for {
				x = -math.Log(r.Float64()) * (1.0 / ziggurat.NormTail)
				if y := -math.Log(r.Float64()); y+y >= x*x {
					break
				}
			}
			if j > 0 {
				return ziggurat.NormTail + x
			}
			return -ziggurat.NormTail - x
		}
		if t.F[i]+float32(r.Float64())*(t.F[i-1]-t.F[i]) < float32(math.Exp(-.5*x*x)) {
			return x
		}
	}
}

// ExpFloat64 returns an exponentially distributed number with rate 1.
func (r *Rand) ExpFloat64() float64 {
	t := ziggurat.Exponential()
	for {
		j := r.Uint32()
		i := j & 255
		x := float64(j) * float64(t.W[i])
		if j < t.K[i] {
			return x
		}
		if i == 0 {
			return ziggurat.ExpTail - math.Log(r.Float64())
		}
		if t.F[i]+float32(r.Float64())*(t.F[i-1]-t.F[i]) < float32(math.Exp(-x)) {
			return x
		}
	}
}

var engine = New(engineSource{})

// Seed does nothing: the engine's numbers follow from the run's seed.
func Seed(seed int64) {}

// Int63 returns 63 random bits.
func Int63() int64 { return engine.Int63() }

// Uint32 returns 32 random bits.
func Uint32() uint32 { return randn(1<<16)<<16 | randn(1<<16) }

// Uint64 returns 64 random bits.
func Uint64() uint64 { return engine.Uint64() }

// Int31 returns 31 random bits.
func Int31() int32 { return int32(randn(1 << 31)) }

// Int returns 63 random bits.
func Int() int { return engine.Int() }

// Int63n returns a number in [0, n).
func Int63n(n int64) int64 {
	if n > 0 && n <= int32max {
		return int64(randn(uint32(n)))
	}
	return engine.Int63n(n)
}

// Int31n returns a number in [0, n).
func Int31n(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int31n")
	}
	return int32(randn(uint32(n)))
}

// Intn returns a number in [0, n).
func Intn(n int) int {
	if n > 0 && n <= int32max {
		return int(randn(uint32(n)))
	}
	return engine.Intn(n)
}

// Float64 returns a number in [0, 1).
func Float64() float64 { return engine.Float64() }

// Float32 returns a number in [0, 1).
func Float32() float32 { return engine.Float32() }

// Perm returns the numbers below n in random order.
func Perm(n int) []int { return engine.Perm(n) }

// Shuffle brings n elements into random order by swapping.
func Shuffle(n int, swap func(i, j int)) { engine.Shuffle(n, swap) }

// Read fills p with random bytes.
func Read(p []byte) (n int, err error) {
	for i := range p {
		p[i] = byte(randn(256))
	}
	return len(p), nil
}

// NormFloat64 returns a normally distributed number: mean 0, standard deviation 1.
func NormFloat64() float64 { return engine.NormFloat64() }

// ExpFloat64 returns an exponentially distributed number with rate 1.
func ExpFloat64() float64 { return engine.ExpFloat64() }
