// Package time measures and formats time on the virtual clock, which starts at 2026-01-01 00:00:00 UTC. The local time
// zone is UTC; LoadLocation knows no others, FixedZone makes any.
package time

// A Time is an instant with nanoseconds and a place whose clock shows it. Four forms:
//
//	wall bit 62 set       an instant of the virtual clock in nanoseconds: what Now returns, with the monotonic reading that
//	                      Go keeps beside the wall clock; here they are the same. loc nil: Local
//	wall = 0, ext ≠ 0     the same, as the engine's timers send it
//	wall bit 63 set       ext seconds since year 1, nanoseconds in wall's low bits. loc nil: UTC
//	all zero              the zero Time: year 1, January 1, UTC
type Time struct {
	wall uint64
	ext  int64
	loc  *Location
}

const (
	absolute = 1 << 63
	clock    = 1 << 62
	nsecMask = 1<<30 - 1

	secondsPerDay = 86400

	unixToInternal = (1969*365 + 1969/4 - 1969/100 + 1969/400) * secondsPerDay

	// When the virtual clock starts, in Unix seconds: 2026-01-01 00:00:00 UTC.
	epochUnix     = 1767225600
	epochInternal = epochUnix + unixToInternal
)

// Now returns the current instant.
func Now() Time {
	return Time{clock, nanotime(), nil}
}

// Since returns the time that has passed since t.
func Since(t Time) Duration {
	if t.clocked() {
		return Duration(nanotime() - t.ext)
	}
	return Now().Sub(t)
}

// Until returns the time until t.
func Until(t Time) Duration {
	if t.clocked() {
		return Duration(t.ext - nanotime())
	}
	return t.Sub(Now())
}

// clocked tells whether t is an instant of the virtual clock.
func (t *Time) clocked() bool { return t.wall == clock || t.wall == 0 && t.ext != 0 }

// sec returns seconds since year 1.
func (t *Time) sec() int64 {
	if t.clocked() {
		s := t.ext / 1e9
		if t.ext < 0 && t.ext%1e9 != 0 {
			s--
		}
		return s + epochInternal
	}
	return t.ext
}

// nsec returns the nanoseconds within the second.
func (t *Time) nsec() int64 {
	if t.clocked() {
		n := t.ext % 1e9
		if n < 0 {
			n += 1e9
		}
		return n
	}
	return int64(t.wall & nsecMask)
}

func (t *Time) unixSec() int64 { return t.sec() - unixToInternal }

// at makes a Time of seconds since year 1.
func at(sec int64, nsec int64, loc *Location) Time {
	if loc == &utcLoc {
		loc = nil
	}
	if sec == 0 && nsec == 0 && loc == nil {
		return Time{}
	}
	return Time{absolute | uint64(nsec), sec, loc}
}

// After tells whether t is later than u.
func (t Time) After(u Time) bool {
	if t.clocked() && u.clocked() {
		return t.ext > u.ext
	}
	ts, us := t.sec(), u.sec()
	return ts > us || ts == us && t.nsec() > u.nsec()
}

// Before tells whether t is earlier than u.
func (t Time) Before(u Time) bool {
	if t.clocked() && u.clocked() {
		return t.ext < u.ext
	}
	ts, us := t.sec(), u.sec()
	return ts < us || ts == us && t.nsec() < u.nsec()
}

// Compare returns -1, 0 or +1 as t is before, at or after u.
func (t Time) Compare(u Time) int {
	switch {
	case t.Before(u):
		return -1
	case t.After(u):
		return +1
	}
	return 0
}

// Equal tells whether t and u are the same instant, wherever.
func (t Time) Equal(u Time) bool {
	if t.clocked() && u.clocked() {
		return t.ext == u.ext
	}
	return t.sec() == u.sec() && t.nsec() == u.nsec()
}

// IsZero tells whether t is the beginning of year 1, UTC.
func (t Time) IsZero() bool {
	return t.wall&(nsecMask|clock) == 0 && t.ext == 0
}

// Add returns t+d.
func (t Time) Add(d Duration) Time {
	if t.clocked() {
		ext := t.ext + int64(d)
		if d == 0 || (d < 0) == (ext < t.ext) {
			return Time{clock, ext, t.loc}
		}
		t = at(t.sec(), t.nsec(), t.Location())
	}
	sec := t.ext + int64(d/1e9)
	nsec := t.nsec() + int64(d%1e9)
	if nsec >= 1e9 {
		sec++
		nsec -= 1e9
	} else if nsec < 0 {
		sec--
		nsec += 1e9
	}
	return at(sec, nsec, t.loc)
}

// Sub returns t-u, or the nearest Duration if that is too large.
func (t Time) Sub(u Time) Duration {
	if t.clocked() && u.clocked() {
		d := t.ext - u.ext
		if d < 0 == (t.ext < u.ext) {
			return Duration(d)
		}
		if t.ext > u.ext {
			return maxDuration
		}
		return minDuration
	}
	d := Duration(t.sec()-u.sec())*Second + Duration(t.nsec()-u.nsec())
	// Check the result by going back.
	switch {
	case u.Add(d).Equal(t):
		return d
	case t.Before(u):
		return minDuration
	}
	return maxDuration
}

// AddDate adds years, months and days to the date and normalises what comes out.
func (t Time) AddDate(years int, months int, days int) Time {
	year, month, day := t.Date()
	hour, min, sec := t.Clock()
	return Date(year+years, month+Month(months), day+days, hour, min, sec, int(t.nsec()), t.Location())
}

// Unix returns seconds since 1970-01-01 UTC.
func (t Time) Unix() int64 { return t.unixSec() }

// UnixMilli returns milliseconds since 1970-01-01 UTC.
func (t Time) UnixMilli() int64 { return t.unixSec()*1e3 + t.nsec()/1e6 }

// UnixMicro returns microseconds since 1970-01-01 UTC.
func (t Time) UnixMicro() int64 { return t.unixSec()*1e6 + t.nsec()/1e3 }

// UnixNano returns nanoseconds since 1970-01-01 UTC.
func (t Time) UnixNano() int64 { return t.unixSec()*1e9 + t.nsec() }

// Unix returns the local Time of seconds and nanoseconds since 1970-01-01 UTC.
func Unix(sec int64, nsec int64) Time {
	if nsec < 0 || nsec >= 1e9 {
		n := nsec / 1e9
		sec += n
		nsec -= n * 1e9
		if nsec < 0 {
			nsec += 1e9
			sec--
		}
	}
	return at(sec+unixToInternal, nsec, Local)
}

// UnixMilli is Unix for milliseconds.
func UnixMilli(msec int64) Time { return Unix(msec/1e3, msec%1e3*1e6) }

// UnixMicro is Unix for microseconds.
func UnixMicro(usec int64) Time { return Unix(usec/1e6, usec%1e6*1e3) }

// UTC returns t as the clocks in UTC show it.
func (t Time) UTC() Time { return t.in(&utcLoc) }

// Local returns t as the local clocks show it.
func (t Time) Local() Time { return t.in(Local) }

// In returns t as the clocks in loc show it.
func (t Time) In(loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Time.In")
	}
	return t.in(loc)
}

func (t Time) in(loc *Location) Time {
	if !t.clocked() && loc == &utcLoc {
		loc = nil
	}
	if t.wall == 0 && t.ext == 0 && loc != nil {
		return Time{absolute, 0, loc}
	}
	return Time{t.wall, t.ext, loc}
}

// Location returns t's place.
func (t Time) Location() *Location {
	if t.loc != nil {
		return t.loc
	}
	if t.clocked() {
		return Local
	}
	return UTC
}

// Zone returns the name and the offset of t's zone, in seconds east of UTC.
func (t Time) Zone() (name string, offset int) {
	l := t.Location()
	return l.abbreviation, l.offset
}

// ZoneBounds returns when t's zone began and ends: zones here have always been and will always be.
func (t Time) ZoneBounds() (start, end Time) { return Time{}, Time{} }

// IsDST tells whether t is in daylight saving time: zones here have none.
func (t Time) IsDST() bool { return false }

// local returns seconds since year 1 as the clocks of t's place count them.
func (t *Time) localSec() int64 {
	s := t.sec()
	if l := t.loc; l != nil {
		s += int64(l.offset)
	}
	return s
}

// Truncate rounds down to a multiple of d since the zero Time.
func (t Time) Truncate(d Duration) Time {
	t = t.stripped()
	if d <= 0 {
		return t
	}
	return t.Add(-t.rest(d))
}

// Round rounds to the nearest multiple of d since the zero Time, halves up.
func (t Time) Round(d Duration) Time {
	t = t.stripped()
	if d <= 0 {
		return t
	}
	r := t.rest(d)
	if uint64(r)+uint64(r) < uint64(d) {
		return t.Add(-r)
	}
	return t.Add(d - r)
}

// stripped returns t without its monotonic reading.
func (t Time) stripped() Time {
	if t.clocked() {
		return at(t.sec(), t.nsec(), t.Location())
	}
	return t
}

// rest returns the time from the zero Time to t modulo d.
func (t *Time) rest(d Duration) Duration {
	sec, nsec := t.sec(), t.nsec()
	neg := sec < 0
	if neg { // of the distance, for times before year 1
		sec = -sec
		nsec = -nsec
		if nsec < 0 {
			nsec += 1e9
			sec--
		}
	}
	// (sec×1e9 + nsec) mod d, where sec×1e9 may take more than 64 bits: seconds in two halves.
	m := uint64(d)
	var r uint64
	switch {
	case d < Second && Second%(d+d) == 0:
		r = uint64(nsec) % m
	case d%Second == 0:
		r = uint64(sec)%uint64(d/Second)*1e9 + uint64(nsec)
	default:
		r = mulMod(uint64(sec)%m, 1e9%m, m)
		r = addMod(r, uint64(nsec)%m, m)
	}
	if neg && r != 0 {
		r = m - r
	}
	return Duration(r)
}

func addMod(a, b, m uint64) uint64 {
	s := a + b
	if s >= m || s < a {
		s -= m
	}
	return s
}

// mulMod doubles and adds; m is below 2^63.
func mulMod(a, b, m uint64) uint64 {
	var r uint64
	for ; b != 0; b >>= 1 {
		if b&1 != 0 {
			r = addMod(r, a, m)
		}
		a = addMod(a, a, m)
	}
	return r
}
