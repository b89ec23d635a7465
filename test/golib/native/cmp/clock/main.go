// Command clock compares package time with the real one. TZ must be UTC, as on the simulated machine.
package main

import (
	"flag"
	"fmt"
	"math/rand"
	"os"
	"strings"
	"time"

	stime "gmpsimstd/time"
)

var failures int

func same(what string, got, want any) {
	g, w := fmt.Sprint(got), fmt.Sprint(want)
	if g != w {
		failures++
		if failures < 40 {
			fmt.Printf("%s:\n  got  %s\n  want %s\n", what, g, w)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return "<nil>"
	}
	return err.Error()
}

type pair struct {
	s stime.Time
	t time.Time
}

var layouts = []string{stime.Layout, stime.ANSIC, stime.UnixDate, stime.RubyDate, stime.RFC822, stime.RFC822Z, stime.RFC850, stime.RFC1123, stime.RFC1123Z, stime.RFC3339, stime.RFC3339Nano,
	stime.Kitchen, stime.Stamp, stime.StampMilli, stime.StampMicro, stime.StampNano, stime.DateTime, stime.DateOnly, stime.TimeOnly,
	"2006-002 Z070000 -07:00:00 Z07:00:00 -07 Z07", "__2 06 1 2 3 4 5 pm", "January Monday Janet Monet 15h04", "05.000 05.999999 05,00 .00x 1.000123", "_2006 _2 2006-01-02T15:04:05.999Z07:00 -070000 Z0700 MST"}

func zones(r *rand.Rand) (*stime.Location, *time.Location) {
	switch r.Intn(4) {
	case 0:
		return stime.UTC, time.UTC
	case 1:
		return stime.Local, time.Local
	}
	off := r.Intn(2*86400) - 86400
	if r.Intn(2) == 0 {
		off = off / 1800 * 1800
	}
	name := []string{"ABC", "XYZT", "", "IST"}[r.Intn(4)]
	return stime.FixedZone(name, off), time.FixedZone(name, off)
}

func random(r *rand.Rand) pair {
	sl, tl := zones(r)
	switch r.Intn(4) {
	case 0:
		y, mo, d, h, mi, s, n := r.Intn(12000)-3000, r.Intn(40)-15, r.Intn(100)-40, r.Intn(100)-40, r.Intn(200)-70, r.Intn(200)-70, r.Intn(3e9)-1e9
		return pair{stime.Date(y, stime.Month(mo), d, h, mi, s, n, sl), time.Date(y, time.Month(mo), d, h, mi, s, n, tl)}
	case 1:
		a, b := r.Int63n(1<<36)-1<<35, r.Int63n(4e9)-2e9
		return pair{stime.Unix(a, b).In(sl), time.Unix(a, b).In(tl)}
	case 2:
		a := r.Int63n(4e12)
		return pair{stime.UnixMilli(a).In(sl), time.UnixMilli(a).In(tl)}
	}
	stime.Fake = r.Int63n(1e15) + 1
	return pair{stime.Now().In(sl), time.Unix(1767225600, stime.Fake).In(tl)}
}

func describe(p pair) (string, string) {
	s, t := p.s, p.t
	sy, sw := s.ISOWeek()
	ty, tw := t.ISOWeek()
	sn, so := s.Zone()
	tn, to := t.Zone()
	text := s.String()
	if i := strings.Index(text, " m="); i >= 0 {
		text = text[:i]
	}
	return fmt.Sprintln(text, s.Unix(), s.UnixMilli(), s.UnixMicro(), s.UnixNano(), s.Year(), s.Month(), s.Day(), s.YearDay(), s.Weekday(), sy, sw, s.Hour(), s.Minute(), s.Second(), s.Nanosecond(), sn, so, s.IsZero(), s.GoString(), strings.Replace(s.Location().String(), "Local", "UTC", 1)),
		fmt.Sprintln(t, t.Unix(), t.UnixMilli(), t.UnixMicro(), t.UnixNano(), t.Year(), t.Month(), t.Day(), t.YearDay(), t.Weekday(), ty, tw, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), tn, to, t.IsZero(), t.GoString(), t.Location())
}

func main() {
	n := flag.Int("n", 50000, "random inputs")
	seed := flag.Int64("seed", 1, "seed")
	flag.Parse()
	r := rand.New(rand.NewSource(*seed))
	for i := 0; i < *n; i++ {
		p, q := random(r), random(r)
		if r.Intn(20) == 0 {
			q = p
		}
		if r.Intn(100) == 0 {
			p = pair{}
		}
		g, w := describe(p)
		same("describe", g, w)
		layout := layouts[r.Intn(len(layouts))]
		if r.Intn(4) == 0 {
			layout = randomLayout(r)
		}
		text := p.t.Format(layout)
		same("Format "+layout, p.s.Format(layout), text)
		d := r.Int63() >> uint(r.Intn(63))
		if r.Intn(2) == 0 {
			d = -d
		}
		sd, td := stime.Duration(d), time.Duration(d)
		same("Duration", fmt.Sprintln(sd, sd.Seconds(), sd.Minutes(), sd.Hours(), sd.Milliseconds(), sd.Microseconds(), sd.Abs()), fmt.Sprintln(td, td.Seconds(), td.Minutes(), td.Hours(), td.Milliseconds(), td.Microseconds(), td.Abs()))
		m := r.Int63() >> uint(r.Intn(63))
		if r.Intn(2) == 0 {
			m = []int64{1, 1e3, 1e6, 1e9, 60e9, 3600e9, 86400e9, 7 * 86400e9, 5e8, 3e8, 0, -5}[r.Intn(12)]
		}
		same(fmt.Sprint("Round ", d, m), fmt.Sprint(sd.Round(stime.Duration(m)), sd.Truncate(stime.Duration(m))), fmt.Sprint(td.Round(time.Duration(m)), td.Truncate(time.Duration(m))))
		g, w = describe(pair{p.s.Add(sd), p.t.Add(td)})
		same("Add", g, w)
		g, w = describe(pair{p.s.Round(stime.Duration(m)), p.t.Round(time.Duration(m))})
		same(fmt.Sprint("Time.Round ", p.t, " ", m), g, w)
		g, w = describe(pair{p.s.Truncate(stime.Duration(m)), p.t.Truncate(time.Duration(m))})
		same(fmt.Sprint("Time.Truncate ", p.t, " ", m), g, w)
		a, b, c := r.Intn(100)-50, r.Intn(100)-50, r.Intn(1000)-500
		g, w = describe(pair{p.s.AddDate(a, b, c), p.t.AddDate(a, b, c)})
		same("AddDate", g, w)
		same("relations", fmt.Sprint(p.s.Sub(q.s), p.s.Before(q.s), p.s.After(q.s), p.s.Equal(q.s), p.s.Compare(q.s)), fmt.Sprint(p.t.Sub(q.t), p.t.Before(q.t), p.t.After(q.t), p.t.Equal(q.t), p.t.Compare(q.t)))
		if r.Intn(3) == 0 {
			text = mutate(r, text)
		}
		gs, gerr := stime.Parse(layout, text)
		ws, werr := time.Parse(layout, text)
		g, w = describe(pair{gs, ws})
		same("Parse "+layout+" | "+text, g, w)
		same("Parse error "+layout+" | "+text, errText(gerr), errText(werr))
		gs, gerr = stime.ParseInLocation(layout, text, stime.FixedZone("ABC", 3600))
		ws, werr = time.ParseInLocation(layout, text, time.FixedZone("ABC", 3600))
		g, w = describe(pair{gs, ws})
		if layoutHasZone(layout) == false {
			same("ParseInLocation "+layout+" | "+text, g, w)
		}
		dt := td.String()
		if r.Intn(2) == 0 {
			dt = randomDuration(r)
		}
		gd, gerr := stime.ParseDuration(dt)
		wd, werr := time.ParseDuration(dt)
		same("ParseDuration "+dt, int64(gd), int64(wd))
		same("ParseDuration error "+dt, errText(gerr), errText(werr))
	}
	same("names", fmt.Sprint(stime.Month(0), stime.Month(13), stime.Weekday(-1), stime.Weekday(8), stime.Month(5), stime.Weekday(3)), fmt.Sprint(time.Month(0), time.Month(13), time.Weekday(-1), time.Weekday(8), time.Month(5), time.Weekday(3)))
	fmt.Println("failures:", failures)
	if failures > 0 {
		os.Exit(1)
	}
}

func layoutHasZone(l string) bool { return strings.Contains(l, "07") || strings.Contains(l, "MST") }

func randomLayout(r *rand.Rand) string {
	parts := []string{"2006", "06", "01", "1", "Jan", "January", "02", "2", "_2", "002", "__2", "Mon", "Monday", "15", "03", "3", "04", "4", "05", "5", "PM", "pm", "MST", "Z0700", "Z070000", "Z07:00", "Z07", "Z07:00:00", "-0700", "-070000", "-07", "-07:00", "-07:00:00", ".000", ",000", ".999", ",9", " ", "-", "/", ":", "T", "x", ".", "é", "0", "00", "_"}
	s := ""
	for i := r.Intn(8); i >= 0; i-- {
		s += parts[r.Intn(len(parts))]
		if r.Intn(2) == 0 {
			s += []string{" ", "-", "|"}[r.Intn(3)]
		}
	}
	return s
}

func mutate(r *rand.Rand, s string) string {
	b := []byte(s)
	switch r.Intn(5) {
	case 0:
		return s + " "
	case 1:
		if len(b) > 0 {
			b[r.Intn(len(b))] = "0123456789 -+:.Zaé"[r.Intn(18)]
		}
	case 2:
		if len(b) > 1 {
			b = b[:r.Intn(len(b))]
		}
	case 3:
		return strings.ToUpper(s)
	case 4:
		if len(b) > 0 {
			i := r.Intn(len(b))
			b = append(b[:i:i], append([]byte{"0123456789 -+:.Z"[r.Intn(16)]}, b[i:]...)...)
		}
	}
	return string(b)
}

func randomDuration(r *rand.Rand) string {
	s := ""
	if r.Intn(4) == 0 {
		s = []string{"-", "+", "--", "."}[r.Intn(4)]
	}
	for i := r.Intn(4); i > 0; i-- {
		s += fmt.Sprint(r.Int63() >> uint(r.Intn(63)))
		if r.Intn(2) == 0 {
			s += "." + fmt.Sprint(r.Int63()>>uint(r.Intn(63)))
		}
		s += []string{"ns", "us", "µs", "μs", "ms", "s", "m", "h", "", "d", "é"}[r.Intn(11)]
	}
	return s
}
