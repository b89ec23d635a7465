// Package ziggurat has the tables of Marsaglia and Tsang's method for normally and exponentially distributed numbers,
// computed when first asked for.
package ziggurat

import "math"

const (
	// NormTail is where the tail of the normal distribution begins.
	NormTail = 3.442619855899
	// ExpTail is where the tail of the exponential distribution begins.
	ExpTail = 7.69711747013104972

	normArea = 9.91256303526217e-3
	expArea  = 3.9496598225815571993e-3
)

// A Table has a row for each strip: up to which integer a point lies inside the next strip, the strip's width per integer,
// and the density at its edge.
type Table struct {
	K []uint32
	W []float32
	F []float32
}

var normal, exponential *Table

// Normal returns the table of 128 strips under exp(-x²/2).
func Normal() *Table {
	if normal == nil {
		density := func(x float64) float64 { return math.Exp(-.5 * x * x) }
		inverse := func(y float64) float64 { return math.Sqrt(-2 * math.Log(y)) }
		normal = build(128, 1<<31, NormTail, normArea, density, inverse)
	}
	return normal
}

// Exponential returns the table of 256 strips under exp(-x).
func Exponential() *Table {
	if exponential == nil {
		density := func(x float64) float64 { return math.Exp(-x) }
		inverse := func(y float64) float64 { return -math.Log(y) }
		exponential = build(256, 1<<32, ExpTail, expArea, density, inverse)
	}
	return exponential
}

func build(n int, scale, tail, area float64, density, inverse func(float64) float64) *Table {
	t := &Table{make([]uint32, n), make([]float32, n), make([]float32, n)}
	x := tail
	q := area / density(x)
	t.K[0] = uint32(x / q * scale)
	t.W[0] = float32(q / scale)
	t.F[0] = 1
	t.W[n-1] = float32(x / scale)
	t.F[n-1] = float32(density(x))
	for i := n - 2; i >= 1; i-- {
		wider := x
		x = inverse(area/x + density(x))
		t.K[i+1] = uint32(x / wider * scale)
		t.W[i] = float32(x / scale)
		t.F[i] = float32(density(x))
	}
	return t
}
