package time

import "errors"

// ParseDuration reads numbers with units ns, us (µs), ms, s, m, h: "1h15m30.918s".
func ParseDuration(s string) (Duration, error) {
	whole := s
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	if s == "0" {
		return 0, nil
	}
	invalid := func() (Duration, error) {
		return 0, errors.New("time: invalid duration " + quote(whole))
	}
	if s == "" {
		return invalid()
	}
	var d uint64
	for s != "" {
		if s[0] != '.' && !isDigit(s, 0) {
			return invalid()
		}
		var v, f uint64 // whole part and fraction: f/scale
		scale := 1.0
		i := 0
		for ; isDigit(s, i); i++ {
			if v > 1<<63/10 {
				return invalid()
			}
			v = v*10 + uint64(s[i]-'0')
			if v > 1<<63 {
				return invalid()
			}
		}
		digits := i > 0
		s = s[i:]
		if s != "" && s[0] == '.' {
			i = 1
			full := false
			for ; isDigit(s, i); i++ {
				if full {
					continue
				}
				if f > (1<<63-1)/10 {
					full = true // no more digits can matter
					continue
				}
				next := f*10 + uint64(s[i]-'0')
				if next > 1<<63 {
					full = true
					continue
				}
				f = next
				scale *= 10
			}
			digits = digits || i > 1
			s = s[i:]
		}
		if !digits {
			return invalid()
		}
		i = 0
		for i < len(s) && s[i] != '.' && !isDigit(s, i) {
			i++
		}
		if i == 0 {
			return 0, errors.New("time: missing unit in duration " + quote(whole))
		}
		name := s[:i]
		s = s[i:]
		var unit uint64
		switch name {
		case "ns":
			unit = uint64(Nanosecond)
		case "us", "µs", "μs": // both of Unicode's signs
			unit = uint64(Microsecond)
		case "ms":
			unit = uint64(Millisecond)
		case "s":
			unit = uint64(Second)
		case "m":
			unit = uint64(Minute)
		case "h":
			unit = uint64(Hour)
		default:
			return 0, errors.New("time: unknown unit " + quote(name) + " in duration " + quote(whole))
		}
		if v > 1<<63/unit {
			return invalid()
		}
		v *= unit
		if f > 0 {
			v += uint64(float64(f) * (float64(unit) / scale))
			if v > 1<<63 {
				return invalid()
			}
		}
		d += v
		if d > 1<<63 {
			return invalid()
		}
	}
	if neg {
		return -Duration(d), nil
	}
	if d > 1<<63-1 {
		return invalid()
	}
	return Duration(d), nil
}
