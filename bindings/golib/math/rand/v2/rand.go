package rand

import (
	"internal/ziggurat"
	"math"
	"math/bits"
)

// A Rand makes random numbers of many kinds from a Source.
type Rand struct {
	src Source
}

// New returns a Rand that draws from src.
func New(src Source) *Rand { return &Rand{src} }

// Int64 returns 63 random bits.
func (r *Rand) Int64() int64 { return int64(r.src.Uint64() &^ (1 << 63)) }

// Uint32 returns 32 random bits.
func (r *Rand) Uint32() uint32 { return uint32(r.src.Uint64() >> 32) }

// Uint64 returns 64 random bits.
func (r *Rand) Uint64() uint64 { return r.src.Uint64() }

// Int32 returns 31 random bits.
func (r *Rand) Int32() int32 { return int32(r.src.Uint64() >> 33) }

// Int returns 63 random bits.
func (r *Rand) Int() int { return int(r.src.Uint64() << 1 >> 1) }

// Uint returns 64 random bits.
func (r *Rand) Uint() uint { return uint(r.src.Uint64()) }

// below returns a number in [0, n) by a multiplication (Lemire).
func (r *Rand) below(n uint64) uint64 {
	if n&(n-1) == 0 {
		return r.src.Uint64() & (n - 1)
	}
	hi, lo := bits.Mul64(r.src.Uint64(), n)
	if lo < n {
		for least := -n % n; lo < least; {
			hi, lo = bits.Mul64(r.src.Uint64(), n)
		}
	}
	return hi
}

// Int64N returns a number in [0, n).
func (r *Rand) Int64N(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int64N")
	}
	return int64(r.below(uint64(n)))
}

// Uint64N returns a number in [0, n).
func (r *Rand) Uint64N(n uint64) uint64 {
	if n == 0 {
		panic("invalid argument to Uint64N")
	}
	return r.below(n)
}

// Int32N returns a number in [0, n).
func (r *Rand) Int32N(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int32N")
	}
	return int32(r.below(uint64(n)))
}

// Uint32N returns a number in [0, n).
func (r *Rand) Uint32N(n uint32) uint32 {
	if n == 0 {
		panic("invalid argument to Uint32N")
	}
	return uint32(r.below(uint64(n)))
}

// IntN returns a number in [0, n).
func (r *Rand) IntN(n int) int {
	if n <= 0 {
		panic("invalid argument to IntN")
	}
	return int(r.below(uint64(n)))
}

// UintN returns a number in [0, n).
func (r *Rand) UintN(n uint) uint {
	if n == 0 {
		panic("invalid argument to UintN")
	}
	return uint(r.below(uint64(n)))
}

// Float64 returns a number in [0, 1).
func (r *Rand) Float64() float64 { return float64(r.Uint64()<<11>>11) / (1 << 53) }

// Float32 returns a number in [0, 1).
func (r *Rand) Float32() float32 { return float32(r.Uint32()<<8>>8) / (1 << 24) }

// Perm returns the numbers below n in random order.
func (r *Rand) Perm(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := int(r.below(uint64(i + 1)))
		p[i], p[j] = p[j], p[i]
	}
	return p
}

// Shuffle brings n elements into random order by swapping.
func (r *Rand) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		panic("invalid argument to Shuffle")
	}
	for i := n - 1; i > 0; i-- {
		swap(i, int(r.below(uint64(i+1))))
	}
}

// NormFloat64 returns a normally distributed number: mean 0, standard deviation 1.
func (r *Rand) NormFloat64() float64 {
	t := ziggurat.Normal()
	for {
		u := r.Uint64()
		j := int32(u)
		i := u >> 32 & 127
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
		u := r.Uint64()
		j := uint32(u)
		i := uint8(u >> 32)
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

// Int64 returns 63 random bits.
func Int64() int64 { return engine.Int64() }

// Uint32 returns 32 random bits.
func Uint32() uint32 { return randn(1<<16)<<16 | randn(1<<16) }

// Uint64 returns 64 random bits.
func Uint64() uint64 { return engine.Uint64() }

// Int32 returns 31 random bits.
func Int32() int32 { return int32(randn(1 << 31)) }

// Int returns 63 random bits.
func Int() int { return engine.Int() }

// Uint returns 64 random bits.
func Uint() uint { return engine.Uint() }

// Int64N returns a number in [0, n).
func Int64N(n int64) int64 { return engine.Int64N(n) }

// Uint64N returns a number in [0, n).
func Uint64N(n uint64) uint64 { return engine.Uint64N(n) }

// Int32N returns a number in [0, n).
func Int32N(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int32N")
	}
	return int32(randn(uint32(n)))
}

// Uint32N returns a number in [0, n).
func Uint32N(n uint32) uint32 {
	if n == 0 {
		panic("invalid argument to Uint32N")
	}
	return randn(n)
}

// IntN returns a number in [0, n).
func IntN(n int) int {
	if n > 0 && n < 1<<31 {
		return int(randn(uint32(n)))
	}
	return engine.IntN(n)
}

// UintN returns a number in [0, n).
func UintN(n uint) uint { return engine.UintN(n) }

// Float64 returns a number in [0, 1).
func Float64() float64 { return engine.Float64() }

// Float32 returns a number in [0, 1).
func Float32() float32 { return engine.Float32() }

// Perm returns the numbers below n in random order.
func Perm(n int) []int { return engine.Perm(n) }

// Shuffle brings n elements into random order by swapping.
func Shuffle(n int, swap func(i, j int)) { engine.Shuffle(n, swap) }

// NormFloat64 returns a normally distributed number: mean 0, standard deviation 1.
func NormFloat64() float64 { return engine.NormFloat64() }

// ExpFloat64 returns an exponentially distributed number with rate 1.
func ExpFloat64() float64 { return engine.ExpFloat64() }
