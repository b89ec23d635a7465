package main

import (
	"fmt"
	"time"
)

func main() {
	t := time.Date(2024, time.February, 29, 23, 59, 58, 987654321, time.UTC)
	for _, layout := range []string{time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822, time.RFC822Z, time.RFC850, time.RFC1123, time.RFC1123Z, time.RFC3339, time.RFC3339Nano, time.Kitchen, time.Stamp, time.StampMilli, time.StampMicro, time.StampNano, time.DateTime, time.DateOnly, time.TimeOnly, "2006-002 __2 Jan 2 _2 3:04:05.00 pm -07 Z07:00", "Monday, January 2, 2006 at 15h04"} {
		text := t.Format(layout)
		back, err := time.Parse(layout, text)
		fmt.Println(text, "|", back, err)
	}
	zone := time.FixedZone("IST", 5*3600+1800)
	fmt.Println(t.In(zone), t.In(zone).Format(time.RFC3339), t.Equal(t.In(zone)), t == t.In(zone))
	fmt.Println(t.Year(), t.Month(), t.Day(), t.Weekday(), t.YearDay(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Unix(), t.UnixMilli(), t.UnixNano())
	fmt.Println(t.AddDate(1, 0, 0), t.AddDate(0, 1, 1), t.Add(2*time.Second), t.Truncate(time.Hour), t.Round(time.Minute))
	u := time.Date(2023, 14, -5, 25, 61, 61, -1, time.UTC)
	fmt.Println(u, t.Sub(u), u.Before(t), u.After(t), t.Compare(u))
	y, w := time.Date(2021, 1, 3, 0, 0, 0, 0, time.UTC).ISOWeek()
	fmt.Println(y, w, time.Time{}, time.Time{}.IsZero(), time.Unix(0, 0).UTC(), time.UnixMilli(1700000000123).UTC())
	fmt.Printf("%v %s %#v %d\n", t, t, t, t.Month())
	for _, d := range []time.Duration{0, 1, 999, 1500, 2500 * time.Microsecond, time.Second, 90 * time.Second, 3*time.Hour + 25*time.Minute + 45500*time.Millisecond, -time.Minute, 1<<63 - 1, -1 << 63} {
		fmt.Println(d, d.Seconds(), d.Minutes(), d.Hours(), d.Milliseconds(), d.Round(time.Second), d.Truncate(time.Minute), d.Abs())
	}
	for _, s := range []string{"1h15m30.918s", "1.5h", "-2m", "300ms", "1us2ns", "0", "", "3", "1x", "1.s", ".5s", "9223372036854775808ns", "+5s"} {
		d, err := time.ParseDuration(s)
		fmt.Println(d, err)
	}
	for _, in := range [][2]string{{time.RFC3339, "2024-13-01T00:00:00Z"}, {time.RFC3339, "2024-02-30T00:00:00Z"}, {time.DateOnly, "24-01-01"}, {time.Kitchen, "13:00PM"}, {time.RFC1123, "Mon, 02 Jan 2006 15:04:05 XYZ"}, {time.RFC3339, "2024-05-06T07:08:09.5+02:30"}, {time.DateTime, "2024-01-02 03:04:05 extra"}, {"Jan _2 2006", "Feb  3 2013"}} {
		p, err := time.Parse(in[0], in[1])
		fmt.Println(p, "|", err)
	}
	fmt.Println(time.Saturday, time.Weekday(9), time.December, time.Month(0))
	_, err := time.LoadLocation("Nowhere/Else")
	fmt.Println(err)
}
