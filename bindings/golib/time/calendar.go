package time

// A Month is a month of the year, January = 1.
type Month int

// The months.
const (
	January Month = 1 + iota
	February
	March
	April
	May
	June
	July
	August
	September
	October
	November
	December
)

var monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September",
	"October", "November", "December"}

// String returns the English name.
func (m Month) String() string {
	if January <= m && m <= December {
		return monthNames[m-1]
	}
	return "%!Month(" + utoa(uint64(m)) + ")"
}

// A Weekday is a day of the week, Sunday = 0.
type Weekday int

// The days.
const (
	Sunday Weekday = iota
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
)

var dayNames = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

// String returns the English name.
func (d Weekday) String() string {
	if Sunday <= d && d <= Saturday {
		return dayNames[d]
	}
	return "%!Weekday(" + utoa(uint64(d)) + ")"
}

func utoa(u uint64) string {
	buf := make([]byte, 20)
	return string(buf[putInt(buf, u):])
}

func itoa(n int) string {
	buf := make([]byte, 20)
	u := uint64(n)
	if n < 0 {
		u = -u
	}
	w := putInt(buf, u)
	if n < 0 {
		w--
		buf[w] = '-'
	}
	return string(buf[w:])
}

// civil turns seconds since year 1 into a date. Years are counted from March, so that the leap day is their last.
func civil(sec int64) (year int, month Month, day int, yday int) {
	d := sec / secondsPerDay
	if sec%secondsPerDay < 0 {
		d--
	}
	d += 306 // days since 1 March of year 0
	era := d / 146097
	if d < 0 && d%146097 != 0 {
		era--
	}
	doe := d - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	y := yoe + era*400
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = int(doy-(153*mp+2)/5) + 1
	if mp < 10 {
		month = Month(mp + 3)
		yday = int(doy) + 60 // 1 March is day 60 of a common year, day 61 of a leap year
		if isLeap(int(y)) {
			yday++
		}
	} else {
		month = Month(mp - 9)
		y++
		yday = int(doy) - 305
	}
	return int(y), month, day, yday
}

// daysBefore returns the days from year 1 to a date; month must be in range, day may be any.
func daysBefore(year int, month Month, day int) int64 {
	y := int64(year)
	m := int64(month)
	if m <= 2 {
		y--
		m += 9
	} else {
		m -= 3
	}
	era := y / 400
	if y < 0 && y%400 != 0 {
		era--
	}
	yoe := y - era*400
	doy := (153*m+2)/5 + int64(day) - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 306
}

func isLeap(year int) bool {
	return year%4 == 0 && (year%100 != 0 || year%400 == 0)
}

func daysIn(m Month, year int) int {
	switch m {
	case February:
		if isLeap(year) {
			return 29
		}
		return 28
	case April, June, September, November:
		return 30
	}
	return 31
}

// Date returns year, month and day of t.
func (t Time) Date() (year int, month Month, day int) {
	year, month, day, _ = civil(t.localSec())
	return year, month, day
}

// Year returns t's year.
func (t Time) Year() int {
	year, _, _, _ := civil(t.localSec())
	return year
}

// Month returns t's month.
func (t Time) Month() Month {
	_, month, _, _ := civil(t.localSec())
	return month
}

// Day returns t's day of the month.
func (t Time) Day() int {
	_, _, day, _ := civil(t.localSec())
	return day
}

// YearDay returns t's day of the year, 1 to 366.
func (t Time) YearDay() int {
	_, _, _, yday := civil(t.localSec())
	return yday
}

// Weekday returns t's day of the week.
func (t Time) Weekday() Weekday { return weekdayOf(t.localSec()) }

// January 1 of year 1 was a Monday.
func weekdayOf(sec int64) Weekday {
	d := sec / secondsPerDay
	if sec%secondsPerDay < 0 {
		d--
	}
	w := (d + 1) % 7
	if w < 0 {
		w += 7
	}
	return Weekday(w)
}

// ISOWeek returns the ISO 8601 year and week: the year that the week's Thursday is in.
func (t Time) ISOWeek() (year, week int) {
	sec := t.localSec()
	thursday := sec + int64(Thursday-(weekdayOf(sec)+6)%7-1)*secondsPerDay
	year, _, _, yday := civil(thursday)
	return year, (yday-1)/7 + 1
}

func clockOf(sec int64) (hour, min, s int) {
	r := sec % secondsPerDay
	if r < 0 {
		r += secondsPerDay
	}
	return int(r / 3600), int(r / 60 % 60), int(r % 60)
}

// Clock returns hour, minute and second of t.
func (t Time) Clock() (hour, min, sec int) { return clockOf(t.localSec()) }

// Hour returns t's hour, 0 to 23.
func (t Time) Hour() int {
	hour, _, _ := clockOf(t.localSec())
	return hour
}

// Minute returns t's minute.
func (t Time) Minute() int {
	_, min, _ := clockOf(t.localSec())
	return min
}

// Second returns t's second.
func (t Time) Second() int {
	_, _, sec := clockOf(t.localSec())
	return sec
}

// Nanosecond returns t's nanosecond within the second.
func (t Time) Nanosecond() int { return int(t.nsec()) }

// normalize brings lo into [0, base) and adds what overflows to hi.
func normalize(hi, lo, base int) (int, int) {
	if lo < 0 {
		n := (-lo-1)/base + 1
		hi -= n
		lo += n * base
	}
	if lo >= base {
		n := lo / base
		hi += n
		lo -= n * base
	}
	return hi, lo
}

// Date returns the Time at which the clocks in loc show the date; values out of range are normalised.
func Date(year int, month Month, day, hour, min, sec, nsec int, loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Date")
	}
	m := int(month) - 1
	year, m = normalize(year, m, 12)
	sec, nsec = normalize(sec, nsec, 1e9)
	min, sec = normalize(min, sec, 60)
	hour, min = normalize(hour, min, 60)
	day, hour = normalize(day, hour, 24)
	s := daysBefore(year, Month(m+1), 1) + int64(day-1)
	return at(s*secondsPerDay+int64(hour*3600+min*60+sec)-int64(loc.offset), int64(nsec), loc)
}
