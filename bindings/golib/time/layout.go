package time

// Layouts for Format and Parse: the reference time Mon Jan 2 15:04:05 MST 2006 as it should look.
const (
	Layout      = "01/02 03:04:05PM '06 -0700"
	ANSIC       = "Mon Jan _2 15:04:05 2006"
	UnixDate    = "Mon Jan _2 15:04:05 MST 2006"
	RubyDate    = "Mon Jan 02 15:04:05 -0700 2006"
	RFC822      = "02 Jan 06 15:04 MST"
	RFC822Z     = "02 Jan 06 15:04 -0700"
	RFC850      = "Monday, 02-Jan-06 15:04:05 MST"
	RFC1123     = "Mon, 02 Jan 2006 15:04:05 MST"
	RFC1123Z    = "Mon, 02 Jan 2006 15:04:05 -0700"
	RFC3339     = "2006-01-02T15:04:05Z07:00"
	RFC3339Nano = "2006-01-02T15:04:05.999999999Z07:00"
	Kitchen     = "3:04PM"
	Stamp       = "Jan _2 15:04:05"
	StampMilli  = "Jan _2 15:04:05.000"
	StampMicro  = "Jan _2 15:04:05.000000"
	StampNano   = "Jan _2 15:04:05.000000000"
	DateTime    = "2006-01-02 15:04:05"
	DateOnly    = "2006-01-02"
	TimeOnly    = "15:04:05"
)

// Elements of a layout.
const (
	elemNone = iota
	elemLongMonth
	elemMonth
	elemNumMonth
	elemZeroMonth
	elemLongWeekDay
	elemWeekDay
	elemDay
	elemUnderDay
	elemZeroDay
	elemUnderYearDay
	elemZeroYearDay
	elemHour
	elemHour12
	elemZeroHour12
	elemMinute
	elemZeroMinute
	elemSecond
	elemZeroSecond
	elemLongYear
	elemYear
	elemPM
	elempm
	elemTZ           // MST
	elemISO8601      // Z0700: Z for UTC
	elemISO8601Secs  // Z070000
	elemISO8601Short // Z07
	elemISO8601Colon // Z07:00
	elemISO8601ColonSecs
	elemNumTZ      // -0700
	elemNumTZSecs  // -070000
	elemNumTZShort // -07
	elemNumTZColon // -07:00
	elemNumTZColonSecs
	elemFraction0 // .000: all digits
	elemFraction9 // .999: without zeros at the end
)

func hasPrefix(s, prefix string) bool { return len(s) >= len(prefix) && s[:len(prefix)] == prefix }

// A lower-case letter behind Jan or Mon would make it part of another word.
func startsLower(s string) bool { return len(s) > 0 && 'a' <= s[0] && s[0] <= 'z' }

// nextElement finds the first element of a layout: where it begins, where it ends, and which it is. digits is the
// number of digits of a fraction.
func nextElement(layout string) (start, end, elem, digits int) {
	for i := 0; i < len(layout); i++ {
		rest := layout[i:]
		switch layout[i] {
		case 'J':
			if hasPrefix(rest, "January") {
				return i, i + 7, elemLongMonth, 0
			}
			if hasPrefix(rest, "Jan") && !startsLower(rest[3:]) {
				return i, i + 3, elemMonth, 0
			}
		case 'M':
			if hasPrefix(rest, "Monday") {
				return i, i + 6, elemLongWeekDay, 0
			}
			if hasPrefix(rest, "Mon") && !startsLower(rest[3:]) {
				return i, i + 3, elemWeekDay, 0
			}
			if hasPrefix(rest, "MST") {
				return i, i + 3, elemTZ, 0
			}
		case '0':
			if len(rest) < 2 {
				break
			}
			switch rest[1] {
			case '1':
				return i, i + 2, elemZeroMonth, 0
			case '2':
				return i, i + 2, elemZeroDay, 0
			case '3':
				return i, i + 2, elemZeroHour12, 0
			case '4':
				return i, i + 2, elemZeroMinute, 0
			case '5':
				return i, i + 2, elemZeroSecond, 0
			case '6':
				return i, i + 2, elemYear, 0
			}
			if hasPrefix(rest, "002") {
				return i, i + 3, elemZeroYearDay, 0
			}
		case '1':
			if len(rest) > 1 && rest[1] == '5' {
				return i, i + 2, elemHour, 0
			}
			return i, i + 1, elemNumMonth, 0
		case '2':
			if hasPrefix(rest, "2006") {
				return i, i + 4, elemLongYear, 0
			}
			return i, i + 1, elemDay, 0
		case '_':
			if hasPrefix(rest, "_2006") { // an underscore and a year
				return i + 1, i + 5, elemLongYear, 0
			}
			if hasPrefix(rest, "_2") {
				return i, i + 2, elemUnderDay, 0
			}
			if hasPrefix(rest, "__2") {
				return i, i + 3, elemUnderYearDay, 0
			}
		case '3':
			return i, i + 1, elemHour12, 0
		case '4':
			return i, i + 1, elemMinute, 0
		case '5':
			return i, i + 1, elemSecond, 0
		case 'P':
			if hasPrefix(rest, "PM") {
				return i, i + 2, elemPM, 0
			}
		case 'p':
			if hasPrefix(rest, "pm") {
				return i, i + 2, elempm, 0
			}
		case '-':
			switch {
			case hasPrefix(rest, "-070000"):
				return i, i + 7, elemNumTZSecs, 0
			case hasPrefix(rest, "-07:00:00"):
				return i, i + 9, elemNumTZColonSecs, 0
			case hasPrefix(rest, "-0700"):
				return i, i + 5, elemNumTZ, 0
			case hasPrefix(rest, "-07:00"):
				return i, i + 6, elemNumTZColon, 0
			case hasPrefix(rest, "-07"):
				return i, i + 3, elemNumTZShort, 0
			}
		case 'Z':
			switch {
			case hasPrefix(rest, "Z070000"):
				return i, i + 7, elemISO8601Secs, 0
			case hasPrefix(rest, "Z07:00:00"):
				return i, i + 9, elemISO8601ColonSecs, 0
			case hasPrefix(rest, "Z0700"):
				return i, i + 5, elemISO8601, 0
			case hasPrefix(rest, "Z07:00"):
				return i, i + 6, elemISO8601Colon, 0
			case hasPrefix(rest, "Z07"):
				return i, i + 3, elemISO8601Short, 0
			}
		case '.', ',':
			if len(rest) < 2 || rest[1] != '0' && rest[1] != '9' {
				break
			}
			n := 1
			for n < len(rest) && rest[n] == rest[1] {
				n++
			}
			if n < len(rest) && '0' <= rest[n] && rest[n] <= '9' {
				break // a number, not a fraction
			}
			if rest[1] == '0' {
				return i, i + n, elemFraction0, n - 1
			}
			return i, i + n, elemFraction9, n - 1
		}
	}
	return len(layout), len(layout), elemNone, 0
}
