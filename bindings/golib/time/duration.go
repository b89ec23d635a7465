package time

import "internal/value"

// A Duration is a length of time in nanoseconds.
type Duration int64

// Common durations.
const (
	Nanosecond  Duration = 1
	Microsecond          = 1000 * Nanosecond
	Millisecond          = 1000 * Microsecond
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
)

const (
	minDuration Duration = -1 << 63
	maxDuration Duration = 1<<63 - 1
)

// String writes d as 72h3m0.5s; below a second with a smaller unit: 1.5ms.
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	buf := make([]byte, 32)
	w := len(buf)
	u := uint64(d)
	neg := d < 0
	if neg {
		u = -u
	}
	w--
	buf[w] = 's'
	if u < uint64(Second) {
		prec := 0
		w--
		switch {
		case u < uint64(Microsecond):
			buf[w] = 'n'
		case u < uint64(Millisecond):
			prec = 3
			w-- // µ takes two bytes
			copy(buf[w:], "µ")
		default:
			prec = 6
			buf[w] = 'm'
		}
		w, u = putFraction(buf[:w], u, prec)
		w = putInt(buf[:w], u)
	} else {
		w, u = putFraction(buf[:w], u, 9)
		w = putInt(buf[:w], u%60)
		u /= 60
		if u > 0 {
			w--
			buf[w] = 'm'
			w = putInt(buf[:w], u%60)
			u /= 60
			if u > 0 {
				w--
				buf[w] = 'h'
				w = putInt(buf[:w], u)
			}
		}
	}
	if neg {
		w--
		buf[w] = '-'
	}
	return value.AsString(buf[w:])
}

// putFraction writes v/10^prec's fraction, without zeros at its end, at the end of buf; it returns where it begins and
// the whole part.
func putFraction(buf []byte, v uint64, prec int) (int, uint64) {
	w := len(buf)
	begun := false
	for i := 0; i < prec; i++ {
		digit := v % 10
		begun = begun || digit != 0
		if begun {
			w--
			buf[w] = byte(digit) + '0'
		}
		v /= 10
	}
	if begun {
		w--
		buf[w] = '.'
	}
	return w, v
}

// putInt writes v at the end of buf and returns where it begins.
func putInt(buf []byte, v uint64) int {
	w := len(buf)
	for {
		w--
		rest := v / 10
		buf[w] = byte(v-rest*10) + '0'
		v = rest
		if v == 0 {
			return w
		}
	}
}

// Nanoseconds returns d as a number.
func (d Duration) Nanoseconds() int64 { return int64(d) }

// Microseconds returns whole microseconds.
func (d Duration) Microseconds() int64 { return int64(d) / 1000 }

// Milliseconds returns whole milliseconds.
func (d Duration) Milliseconds() int64 { return int64(d) / 1000000 }

// Seconds returns seconds with a fraction; whole and fraction are divided apart to lose no precision.
func (d Duration) Seconds() float64 { return inUnits(d, Second) }

// Minutes returns minutes with a fraction.
func (d Duration) Minutes() float64 { return inUnits(d, Minute) }

// Hours returns hours with a fraction.
func (d Duration) Hours() float64 { return inUnits(d, Hour) }

func inUnits(d, unit Duration) float64 {
	return float64(d/unit) + float64(d%unit)/float64(unit)
}

// Truncate rounds towards zero to a multiple of m.
func (d Duration) Truncate(m Duration) Duration {
	if m <= 0 {
		return d
	}
	return d - d%m
}

// Round rounds to the nearest multiple of m, halves away from zero.
func (d Duration) Round(m Duration) Duration {
	if m <= 0 {
		return d
	}
	r := d % m
	if d < 0 {
		r = -r
		if uint64(r)+uint64(r) < uint64(m) {
			return d + r
		}
		if up := d - m + r; up < d {
			return up
		}
		return minDuration
	}
	if uint64(r)+uint64(r) < uint64(m) {
		return d - r
	}
	if up := d + m - r; up > d {
		return up
	}
	return maxDuration
}

// Abs returns d without its sign.
func (d Duration) Abs() Duration {
	switch {
	case d >= 0:
		return d
	case d == minDuration:
		return maxDuration
	}
	return -d
}
