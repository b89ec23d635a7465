package time

import "internal/value"

// Format writes t as layout shows the reference time.
func (t Time) Format(layout string) string {
	return value.AsString(t.AppendFormat(make([]byte, 0, len(layout)+10), layout))
}

func appendPadded(b []byte, n, width int) []byte {
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	if width == 2 && n < 100 {
		return append(b, byte('0'+n/10), byte('0'+n%10))
	}
	digits := 1
	for x := n; x >= 10; x /= 10 {
		digits++
	}
	for ; digits < width; width-- {
		b = append(b, '0')
	}
	start := len(b)
	for i := 0; i < digits; i++ {
		b = append(b, '0')
	}
	for i := start + digits - 1; i >= start; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

// AppendFormat appends Format(layout).
func (t Time) AppendFormat(b []byte, layout string) []byte {
	name, offset := t.Zone()
	local := t.localSec()
	year, month, day, yday := civil(local)
	hour, min, sec := clockOf(local)
	for layout != "" {
		start, end, elem, digits := nextElement(layout)
		b = append(b, layout[:start]...)
		if elem == elemNone {
			break
		}
		chunk := layout[start:end]
		layout = layout[end:]
		switch elem {
		case elemYear:
			y := year
			if y < 0 {
				y = -y
			}
			b = appendPadded(b, y%100, 2)
		case elemLongYear:
			b = appendPadded(b, year, 4)
		case elemMonth:
			b = append(b, monthNames[month-1][:3]...)
		case elemLongMonth:
			b = append(b, monthNames[month-1]...)
		case elemNumMonth:
			b = appendPadded(b, int(month), 0)
		case elemZeroMonth:
			b = appendPadded(b, int(month), 2)
		case elemWeekDay:
			b = append(b, dayNames[weekdayOf(local)][:3]...)
		case elemLongWeekDay:
			b = append(b, dayNames[weekdayOf(local)]...)
		case elemDay:
			b = appendPadded(b, day, 0)
		case elemUnderDay:
			if day < 10 {
				b = append(b, ' ')
			}
			b = appendPadded(b, day, 0)
		case elemZeroDay:
			b = appendPadded(b, day, 2)
		case elemUnderYearDay:
			if yday < 100 {
				b = append(b, ' ')
				if yday < 10 {
					b = append(b, ' ')
				}
			}
			b = appendPadded(b, yday, 0)
		case elemZeroYearDay:
			b = appendPadded(b, yday, 3)
		case elemHour:
			b = appendPadded(b, hour, 2)
		case elemHour12, elemZeroHour12:
			h := hour % 12
			if h == 0 {
				h = 12
			}
			if elem == elemHour12 {
				b = appendPadded(b, h, 0)
			} else {
				b = appendPadded(b, h, 2)
			}
		case elemMinute:
			b = appendPadded(b, min, 0)
		case elemZeroMinute:
			b = appendPadded(b, min, 2)
		case elemSecond:
			b = appendPadded(b, sec, 0)
		case elemZeroSecond:
			b = appendPadded(b, sec, 2)
		case elemPM:
			if hour >= 12 {
				b = append(b, "PM"...)
			} else {
				b = append(b, "AM"...)
			}
		case elempm:
			if hour >= 12 {
				b = append(b, "pm"...)
			} else {
				b = append(b, "am"...)
			}
		case elemTZ:
			if name != "" {
				b = append(b, name...)
				break
			}
			// No name for it: an offset in hours, and minutes if there are.
			zone := offset / 60
			if zone < 0 {
				b = append(b, '-')
				zone = -zone
			} else {
				b = append(b, '+')
			}
			b = appendPadded(b, zone/60, 2)
			b = appendPadded(b, zone%60, 2)
		case elemFraction0, elemFraction9:
			b = appendFraction(b, int(t.nsec()), digits, elem == elemFraction9, chunk[0])
		default:
			b = appendOffset(b, offset, elem)
		}
	}
	return b
}

// appendOffset writes a zone as a number, or Z for UTC where the element says so.
func appendOffset(b []byte, offset, elem int) []byte {
	if offset == 0 && elem >= elemISO8601 && elem <= elemISO8601ColonSecs {
		return append(b, 'Z')
	}
	zone := offset / 60
	seconds := offset
	if zone < 0 {
		b = append(b, '-')
		zone = -zone
		seconds = -seconds
	} else {
		b = append(b, '+')
	}
	b = appendPadded(b, zone/60, 2)
	colon := elem == elemISO8601Colon || elem == elemNumTZColon || elem == elemISO8601ColonSecs || elem == elemNumTZColonSecs
	if colon {
		b = append(b, ':')
	}
	if elem != elemNumTZShort && elem != elemISO8601Short {
		b = appendPadded(b, zone%60, 2)
	}
	switch elem {
	case elemISO8601ColonSecs, elemNumTZColonSecs:
		b = append(b, ':')
		b = appendPadded(b, seconds%60, 2)
	case elemISO8601Secs, elemNumTZSecs:
		b = appendPadded(b, seconds%60, 2)
	}
	return b
}

func appendFraction(b []byte, nsec, digits int, trim bool, separator byte) []byte {
	if trim && nsec == 0 {
		return b
	}
	start := len(b)
	b = append(b, separator)
	b = appendPadded(b, nsec, 9)
	if digits < 9 {
		b = b[:start+1+digits]
	}
	for ; digits > 9; digits-- {
		b = append(b, '0')
	}
	if trim {
		for len(b) > start+1 && b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
		if len(b) == start+1 {
			b = b[:start]
		}
	}
	return b
}

// String writes t as "2006-01-02 15:04:05.999999999 -0700 MST", and the monotonic reading if it has one.
func (t Time) String() string {
	b := t.AppendFormat(make([]byte, 0, 64), "2006-01-02 15:04:05.999999999 -0700 MST")
	if t.clocked() {
		m := t.ext
		b = append(b, " m="...)
		if m < 0 {
			b = append(b, '-')
			m = -m
		} else {
			b = append(b, '+')
		}
		whole := m / 1e9
		b = appendPadded(b, int(whole), 0)
		b = append(b, '.')
		b = appendPadded(b, int(m-whole*1e9), 9)
	}
	return value.AsString(b)
}

// GoString writes t as a call of Date.
func (t Time) GoString() string {
	year, month, day := t.Date()
	hour, min, sec := t.Clock()
	place := "time.UTC"
	switch l := t.Location(); l {
	case UTC:
	case Local:
		place = "time.Local"
	default:
		place = "time.Location(" + quote(l.name) + ")"
	}
	name := "time.Month(" + itoa(int(month)) + ")"
	if January <= month && month <= December {
		name = "time." + month.String()
	}
	return "time.Date(" + itoa(year) + ", " + name + ", " + itoa(day) + ", " + itoa(hour) + ", " + itoa(min) + ", " +
		itoa(sec) + ", " + itoa(int(t.nsec())) + ", " + place + ")"
}

// quote puts s in double quotes; what is not printable ASCII is escaped byte by byte.
func quote(s string) string {
	const hex = "0123456789abcdef"
	b := make([]byte, 1, len(s)+2)
	b[0] = '"'
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 0x80 || c < ' ':
			b = append(b, '\\', 'x', hex[c>>4], hex[c&15])
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		default:
			b = append(b, c)
		}
	}
	return string(append(b, '"'))
}
