package time

import "errors"

// A ParseError says what of a text could not be read as what of a layout.
type ParseError struct {
	Layout     string
	Value      string
	LayoutElem string
	ValueElem  string
	Message    string
}

func (e *ParseError) Error() string {
	if e.Message == "" {
		return "parsing time " + quote(e.Value) + " as " + quote(e.Layout) + ": cannot parse " + quote(e.ValueElem) +
			" as " + quote(e.LayoutElem)
	}
	return "parsing time " + quote(e.Value) + e.Message
}

var errBad = errors.New("bad value for field")

// Parse reads a text that looks as layout shows the reference time; without a zone it is UTC.
func Parse(layout, value string) (Time, error) {
	return parse(layout, value, UTC, Local)
}

// ParseInLocation is Parse, but without a zone the text means loc's clock.
func ParseInLocation(layout, value string, loc *Location) (Time, error) {
	return parse(layout, value, loc, loc)
}

func isDigit(s string, i int) bool { return i < len(s) && '0' <= s[i] && s[i] <= '9' }

// twoDigits reads one or two digits, exactly two if fixed.
func twoDigits(s string, fixed bool) (int, string, error) {
	if !isDigit(s, 0) || fixed && !isDigit(s, 1) {
		return 0, s, errBad
	}
	if !isDigit(s, 1) {
		return int(s[0] - '0'), s[1:], nil
	}
	return int(s[0]-'0')*10 + int(s[1]-'0'), s[2:], nil
}

// threeDigits reads one to three digits, exactly three if fixed.
func threeDigits(s string, fixed bool) (int, string, error) {
	n, i := 0, 0
	for ; i < 3 && isDigit(s, i); i++ {
		n = n*10 + int(s[i]-'0')
	}
	if i == 0 || fixed && i != 3 {
		return 0, s, errBad
	}
	return n, s[i:], nil
}

func number(s string) (n int, ok bool) {
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	if s == "" {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		if !isDigit(s, i) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	if neg {
		n = -n
	}
	return n, true
}

// skip takes prefix off value; a space in prefix stands for any number of spaces.
func skip(value, prefix string) (string, error) {
	for prefix != "" {
		if prefix[0] == ' ' {
			if value != "" && value[0] != ' ' {
				return value, errBad
			}
			prefix = cutSpaces(prefix)
			value = cutSpaces(value)
			continue
		}
		if value == "" || value[0] != prefix[0] {
			return value, errBad
		}
		prefix = prefix[1:]
		value = value[1:]
	}
	return value, nil
}

func cutSpaces(s string) string {
	for s != "" && s[0] == ' ' {
		s = s[1:]
	}
	return s
}

// lookup finds the name that value begins with, in any case; short: its first three letters.
func lookup(names []string, value string, short bool) (int, string, error) {
	for i, name := range names {
		if short {
			name = name[:3]
		}
		if len(value) >= len(name) && sameLetters(value[:len(name)], name) {
			return i, value[len(name):], nil
		}
	}
	return -1, value, errBad
}

func sameLetters(a, b string) bool {
	for i := 0; i < len(a); i++ {
		if a[i] != b[i] && (a[i]|0x20 != b[i]|0x20 || a[i]|0x20 < 'a' || a[i]|0x20 > 'z') {
			return false
		}
	}
	return true
}

// fraction reads a point or comma and digits, n bytes in all, as nanoseconds; digits after the ninth don't count.
func fraction(value string, n int) (nsec int, outOfRange bool, err error) {
	if value[0] != '.' && value[0] != ',' {
		return 0, false, errBad
	}
	if n > 10 {
		n = 10
	}
	nsec, ok := number(value[1:n])
	if !ok {
		return 0, false, errBad
	}
	for ; n < 10; n++ {
		nsec *= 10
	}
	return nsec, nsec < 0, nil
}

// fraction reads a fraction of seconds.
func (p *parsed) fraction(value string, n int) (string, error) {
	nsec, outOfRange, err := fraction(value, n)
	if outOfRange {
		p.outOfRange = "fractional second"
	}
	p.nsec = nsec
	return value[n:], err
}

func fractionLen(value string) int {
	n := 1
	for isDigit(value, n) {
		n++
	}
	return n
}

// What parse has read so far.
type parsed struct {
	year, month, day, yday int
	hour, min, sec, nsec   int
	pm, am                 bool
	zone                   *Location
	hasOffset              bool
	offset                 int
	zoneName               string
	outOfRange             string
}

func parse(layout, value string, defaultLocation, local *Location) (Time, error) {
	wholeLayout, wholeValue := layout, value
	p := &parsed{month: -1, day: -1, yday: -1}
	for {
		start, end, elem, digits := nextElement(layout)
		prefix, chunk := layout[:start], layout[start:end]
		var err error
		value, err = skip(value, prefix)
		if err != nil {
			return Time{}, &ParseError{wholeLayout, wholeValue, prefix, value, ""}
		}
		if elem == elemNone {
			if value != "" {
				return Time{}, &ParseError{wholeLayout, wholeValue, "", value, ": extra text: " + quote(value)}
			}
			break
		}
		layout = layout[end:]
		hold := value
		value, err = p.element(value, elem, digits, layout)
		if p.outOfRange != "" {
			return Time{}, &ParseError{wholeLayout, wholeValue, chunk, value, ": " + p.outOfRange + " out of range"}
		}
		if err != nil {
			return Time{}, &ParseError{wholeLayout, wholeValue, chunk, hold, ""}
		}
	}
	if p.pm && p.hour < 12 {
		p.hour += 12
	} else if p.am && p.hour == 12 {
		p.hour = 0
	}
	if message := p.resolveDay(); message != "" {
		return Time{}, &ParseError{wholeLayout, wholeValue, "", wholeValue, message}
	}
	if p.zone != nil {
		return p.date(p.zone), nil
	}
	if p.hasOffset {
		t := p.date(UTC).Add(-Duration(p.offset) * Second)
		if p.offset == local.offset && (p.zoneName == "" || p.zoneName == local.abbreviation) {
			return t.in(local), nil
		}
		return t.in(FixedZone(p.zoneName, p.offset)), nil
	}
	if p.zoneName != "" {
		t := p.date(UTC)
		if p.zoneName == local.abbreviation {
			return t.Add(-Duration(local.offset) * Second).in(local), nil
		}
		offset := 0
		if len(p.zoneName) > 3 && p.zoneName[:3] == "GMT" {
			offset, _ = number(p.zoneName[3:])
			offset *= 3600
		}
		return t.Add(-Duration(offset) * Second).in(FixedZone(p.zoneName, offset)), nil
	}
	return p.date(defaultLocation), nil
}

func (p *parsed) date(loc *Location) Time {
	return Date(p.year, Month(p.month), p.day, p.hour, p.min, p.sec, p.nsec, loc)
}

// resolveDay makes month and day of a day of the year and checks them; it returns what is wrong.
func (p *parsed) resolveDay() string {
	if p.yday >= 0 {
		days := 365
		if isLeap(p.year) {
			days = 366
		}
		if p.yday < 1 || p.yday > days {
			return ": day-of-year out of range"
		}
		_, m, d, _ := civil((daysBefore(p.year, January, 1) + int64(p.yday-1)) * secondsPerDay)
		if p.month >= 0 && p.month != int(m) {
			return ": day-of-year does not match month"
		}
		if p.day >= 0 && p.day != d {
			return ": day-of-year does not match day"
		}
		p.month = int(m)
		p.day = d
		return ""
	}
	if p.month < 0 {
		p.month = 1
	}
	if p.day < 0 {
		p.day = 1
	}
	if p.day < 1 || p.day > daysIn(Month(p.month), p.year) {
		return ": day out of range"
	}
	return ""
}

// element reads one element off value.
func (p *parsed) element(value string, elem, digits int, layout string) (string, error) {
	var err error
	switch elem {
	case elemYear:
		if len(value) < 2 {
			return value, errBad
		}
		n, ok := number(value[:2])
		if !ok {
			return value, errBad
		}
		if n >= 69 {
			n += 1900
		} else {
			n += 2000
		}
		p.year = n
		return value[2:], nil
	case elemLongYear:
		if len(value) < 4 || !isDigit(value, 0) {
			return value, errBad
		}
		n, ok := number(value[:4])
		if !ok {
			return value, errBad
		}
		p.year = n
		return value[4:], nil
	case elemMonth, elemLongMonth:
		p.month, value, err = lookup(monthNames[:], value, elem == elemMonth)
		p.month++
		return value, err
	case elemNumMonth, elemZeroMonth:
		p.month, value, err = twoDigits(value, elem == elemZeroMonth)
		if err == nil && (p.month <= 0 || 12 < p.month) {
			p.outOfRange = "month"
		}
		return value, err
	case elemWeekDay, elemLongWeekDay:
		_, value, err = lookup(dayNames[:], value, elem == elemWeekDay)
		return value, err
	case elemDay, elemUnderDay, elemZeroDay:
		if elem == elemUnderDay && value != "" && value[0] == ' ' {
			value = value[1:]
		}
		p.day, value, err = twoDigits(value, elem == elemZeroDay)
		return value, err
	case elemUnderYearDay, elemZeroYearDay:
		for i := 0; i < 2; i++ {
			if elem == elemUnderYearDay && value != "" && value[0] == ' ' {
				value = value[1:]
			}
		}
		p.yday, value, err = threeDigits(value, elem == elemZeroYearDay)
		return value, err
	case elemHour:
		p.hour, value, err = twoDigits(value, false)
		if p.hour < 0 || 24 <= p.hour {
			p.outOfRange = "hour"
		}
		return value, err
	case elemHour12, elemZeroHour12:
		p.hour, value, err = twoDigits(value, elem == elemZeroHour12)
		if p.hour < 0 || 12 < p.hour {
			p.outOfRange = "hour"
		}
		return value, err
	case elemMinute, elemZeroMinute:
		p.min, value, err = twoDigits(value, elem == elemZeroMinute)
		if p.min < 0 || 60 <= p.min {
			p.outOfRange = "minute"
		}
		return value, err
	case elemSecond, elemZeroSecond:
		return p.second(value, elem == elemZeroSecond, layout)
	case elemPM, elempm:
		if len(value) < 2 {
			return value, errBad
		}
		mark := value[:2]
		switch {
		case elem == elemPM && mark == "PM" || elem == elempm && mark == "pm":
			p.pm = true
		case elem == elemPM && mark == "AM" || elem == elempm && mark == "am":
			p.am = true
		default:
			err = errBad
		}
		return value[2:], err
	case elemTZ:
		if hasPrefix(value, "UTC") {
			p.zone = UTC
			return value[3:], nil
		}
		n, ok := zoneNameLen(value)
		if !ok {
			return value, errBad
		}
		p.zoneName = value[:n]
		return value[n:], nil
	case elemFraction0:
		n := 1 + digits
		if len(value) < n {
			return value, errBad
		}
		return p.fraction(value, n)
	case elemFraction9:
		if len(value) < 2 || value[0] != '.' && value[0] != ',' || !isDigit(value, 1) {
			return value, nil // may be left out
		}
		return p.fraction(value, fractionLen(value))
	}
	return p.zoneOffset(value, elem)
}

// second reads seconds, and a fraction that the layout does not ask for.
func (p *parsed) second(value string, fixed bool, layout string) (string, error) {
	var err error
	p.sec, value, err = twoDigits(value, fixed)
	if err != nil {
		return value, err
	}
	if p.sec < 0 || 60 <= p.sec {
		p.outOfRange = "second"
		return value, nil
	}
	if len(value) >= 2 && (value[0] == '.' || value[0] == ',') && isDigit(value, 1) {
		if _, _, next, _ := nextElement(layout); next == elemFraction0 || next == elemFraction9 {
			return value, nil
		}
		return p.fraction(value, fractionLen(value))
	}
	return value, nil
}
