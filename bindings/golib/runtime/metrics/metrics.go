// Package metrics tells a program what the runtime measures: the names, kinds and units of Go's own package. What the
// simulation doesn't model reads as 0 (docs/metrics.md).
package metrics

import (
	"internal/gcsettings"
	"math"
	"runtime"
)

// ValueKind is the type of a Value.
type ValueKind int

const (
	// KindBad is the kind of the value of a name that doesn't exist.
	KindBad ValueKind = iota
	// KindUint64 is a number.
	KindUint64
	// KindFloat64 is a number with a fraction.
	KindFloat64
	// KindFloat64Histogram is a distribution.
	KindFloat64Histogram
)

// Value is what was measured.
type Value struct {
	kind   ValueKind
	scalar uint64
	hist   *Float64Histogram
}

// Kind returns the type of the value.
func (v Value) Kind() ValueKind { return v.kind }

// Uint64 returns a number; it panics if the value is of another kind.
func (v Value) Uint64() uint64 {
	if v.kind != KindUint64 {
		panic("called Uint64 on non-uint64 metric value")
	}
	return v.scalar
}

// Float64 returns a number with a fraction; it panics if the value is of another kind.
func (v Value) Float64() float64 {
	if v.kind != KindFloat64 {
		panic("called Float64 on non-float64 metric value")
	}
	return math.Float64frombits(v.scalar)
}

// Float64Histogram returns a distribution; it panics if the value is of another kind.
func (v Value) Float64Histogram() *Float64Histogram {
	if v.kind != KindFloat64Histogram {
		panic("called Float64Histogram on non-Float64Histogram metric value")
	}
	return v.hist
}

// Float64Histogram is a distribution: Counts[i] values lie from Buckets[i] to below Buckets[i+1].
type Float64Histogram struct {
	Counts  []uint64
	Buckets []float64
}

// Sample is a name, and its value after Read.
type Sample struct {
	Name  string
	Value Value
}

// Description says what a metric is.
type Description struct {
	Name        string
	Description string
	Kind        ValueKind
	Cumulative  bool
}

var all []Description

// All describes every metric that the modelled version of Go has, sorted by name.
func All() []Description {
	if all == nil {
		for i := range table {
			e := &table[i]
			if exists(e) {
				all = append(all, Description{e.name, e.text, e.kind, e.cumulative})
			}
		}
	}
	return all
}

// Read fills in the values of samples by their names.
func Read(m []Sample) {
	if index == nil {
		index = make(map[string]*entry)
		for i := range table {
			if exists(&table[i]) {
				index[table[i].name] = &table[i]
			}
		}
	}
	for i := range m {
		e := index[m[i].Name]
		if e == nil {
			m[i].Value = Value{}
			continue
		}
		e.read(&m[i].Value)
	}
}

// How an entry's value is had.
const (
	zero    = iota
	number  // from the engine
	seconds // from the engine, in nanoseconds
	times   // a histogram of times
	sizes   // a histogram of sizes
	gogc
	memlimit
)

type entry struct {
	name       string
	kind       ValueKind
	cumulative bool
	since      int // the version of Go that has it first; 0: all
	how        int
	id         int
	text       string
}

var index map[string]*entry

// value is one of the engine's numbers (assembly/abi/metrics.ts), bucket one count of a histogram of times.
func value(id, index int) uint64
func bucket(id, index int) uint64

func exists(e *entry) bool {
	return e.since <= modelled()
}

var version int

// modelled is the version of Go that the simulation follows: 126 is 1.26. The lecture's has what the newest has.
func modelled() int {
	if version == 0 {
		// "go1.26"
		for _, c := range runtime.Version()[2:] {
			if c != '.' {
				version = version*10 + int(c-'0')
			}
		}
	}
	return version
}

func (e *entry) read(v *Value) {
	hist := v.hist
	*v = Value{kind: e.kind}
	switch e.how {
	case number:
		v.scalar = value(e.id, 0)
	case seconds:
		v.scalar = math.Float64bits(float64(value(e.id, 0)) / 1e9)
	case gogc:
		v.scalar = uint64(gcsettings.Percent)
	case memlimit:
		v.scalar = uint64(gcsettings.MemoryLimit)
	}
	if e.kind == KindFloat64Histogram {
		v.hist = histogram(e, hist)
	}
}

// histogram fills h, or a new one if h is another metric's.
func histogram(e *entry, h *Float64Histogram) *Float64Histogram {
	bounds := timeBounds
	if e.how == sizes {
		bounds = sizeBounds
	}
	if h == nil || len(h.Counts) != len(bounds())-1 {
		h = &Float64Histogram{make([]uint64, len(bounds())-1), bounds()}
	}
	h.Buckets = bounds()
	for i := range h.Counts {
		if e.how == times {
			h.Counts[i] = bucket(e.id, i)
		} else if e.id != 0 {
			// Class 0 is for what is larger than any; its bucket is the last.
			h.Counts[i] = value(e.id, (i+1)%len(h.Counts))
		}
	}
	return h
}

var timeBuckets, sizeBuckets []float64

// timeBounds are those of Go's histograms of times, in seconds: steps of 64 ns, from 256 ns on four to a power of two.
func timeBounds() []float64 {
	if timeBuckets == nil {
		b := []float64{math.Inf(-1)}
		for i := 0; i < 160; i++ {
			ns := uint64(i%4) * 64
			if i >= 4 {
				ns = (256 + ns) << uint(i/4-1)
			}
			b = append(b, float64(ns)/1e9)
		}
		timeBuckets = append(b, float64(uint64(1)<<47)/1e9, math.Inf(1))
	}
	return timeBuckets
}

// sizeBounds are the size classes, each with the sizes that it is the least for.
func sizeBounds() []float64 {
	if sizeBuckets == nil {
		b := []float64{1}
		for i := 1; i < classes; i++ {
			b = append(b, float64(classSize(i)+1))
		}
		sizeBuckets = append(b, math.Inf(1))
	}
	return sizeBuckets
}

const classes = 68

// classSize is the size of the objects of a size class.
func classSize(class int) int
