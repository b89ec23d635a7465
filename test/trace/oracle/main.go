// Reads execution traces with Go's own reader and prints what it makes of them, a line of JSON for each file.
//
// The reader is in an internal package of the standard library: the tests build this file inside of it, with go build -overlay
// (test/bindings/trace/oracle.ts).
//
//	oracle [-events] FILE...
//
// A file named *.test is one of the reader's own test traces, in text; it is assembled first, and written beside DIR with -to DIR.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"internal/trace"
	"internal/trace/raw"
	"internal/trace/testtrace"
	"io"
	"os"
	"path/filepath"
	"strings"
)

type result struct {
	File string `json:"file"`
	// Why the trace was refused.
	Error string `json:"error,omitempty"`
	// How often each event stands in the file.
	Wire map[string]int `json:"wire"`
	// What happened, as the reader tells it: "goroutine Running>Waiting chan receive".
	Parsed map[string]int `json:"parsed"`
	// Distinct goroutines.
	Goroutines int `json:"goroutines"`
	// With -events: each event with its context.
	Events []string `json:"events,omitempty"`
}

func main() {
	events := flag.Bool("events", false, "prints each event")
	to := flag.String("to", "", "writes the test traces here, in bytes")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for _, file := range flag.Args() {
		encoder.Encode(read(file, *events, *to))
	}
}

func read(file string, events bool, to string) (r *result) {
	r = &result{File: file, Wire: map[string]int{}, Parsed: map[string]int{}}
	defer func() {
		// Damaged traces may do that to the reader.
		if why := recover(); why != nil {
			r.Error = fmt.Sprint("panic: ", why)
		}
	}()
	open := func() (io.Reader, error) {
		if strings.HasSuffix(file, ".test") {
			bytes, _, _, err := testtrace.ParseFile(file)
			return bytes, err
		}
		f, err := os.Open(file)
		return bufio.NewReaderSize(f, 1<<20), err
	}
	if to != "" {
		in, err := open()
		if err == nil {
			var b bytes.Buffer
			io.Copy(&b, in)
			name := strings.TrimSuffix(filepath.Base(file), ".test") + ".trace"
			err = os.WriteFile(filepath.Join(to, name), b.Bytes(), 0o644)
		}
		if err != nil {
			r.Error = err.Error()
			return r
		}
	}
	in, err := open()
	if err == nil {
		// Its reader of single events knows nothing of experiments before Go 1.26, and stops there.
		r.wire(in)
		in, err = open()
	}
	if err == nil {
		err = r.parse(in, events)
	}
	if err != nil {
		// The first line says what is wrong, the others what the reader knew.
		r.Error = strings.SplitN(err.Error(), "\n\n", 2)[0]
	}
	return r
}

func (r *result) wire(in io.Reader) error {
	reader, err := raw.NewReader(in)
	if err != nil {
		return err
	}
	for {
		e, err := reader.ReadEvent()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		r.Wire[reader.Version().EventName(e.Ev)]++
	}
}

func (r *result) parse(in io.Reader, events bool) error {
	reader, err := trace.NewReader(in)
	if err != nil {
		return err
	}
	seen := map[trace.GoID]bool{}
	defer func() { r.Goroutines = len(seen) }()
	for {
		e, err := reader.ReadEvent()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		kind, subject := describe(e)
		r.Parsed[kind]++
		if e.Kind() == trace.EventStateTransition {
			if t := e.StateTransition(); t.Resource.Kind == trace.ResourceGoroutine {
				seen[t.Resource.Goroutine()] = true
			}
		}
		if events && e.Kind() != trace.EventSync {
			r.Events = append(r.Events, fmt.Sprintf("M%d P%d G%d %s%s%s", e.Thread(), e.Proc(), e.Goroutine(), kind, subject, frames(e)))
		}
	}
}

// What an event is, and about whom.
func describe(e trace.Event) (kind, subject string) {
	switch e.Kind() {
	case trace.EventStateTransition:
		t := e.StateTransition()
		reason := ""
		if t.Reason != "" {
			reason = " " + t.Reason
		}
		if t.Resource.Kind == trace.ResourceProc {
			from, to := t.Proc()
			return fmt.Sprintf("P %s>%s%s", from, to, reason), fmt.Sprintf(" #%d", t.Resource.Proc())
		}
		from, to := t.Goroutine()
		return fmt.Sprintf("goroutine %s>%s%s", from, to, reason), fmt.Sprintf(" #%d", t.Resource.Goroutine())
	case trace.EventRangeBegin, trace.EventRangeActive, trace.EventRangeEnd:
		r := e.Range()
		return fmt.Sprintf("%s %s", e.Kind(), r.Name), ""
	case trace.EventMetric:
		m := e.Metric()
		return m.Name, fmt.Sprintf(" =%d", m.Value.Uint64())
	case trace.EventTaskBegin, trace.EventTaskEnd:
		t := e.Task()
		return fmt.Sprintf("%s %s", e.Kind(), t.Type), fmt.Sprintf(" #%d", t.ID)
	case trace.EventRegionBegin, trace.EventRegionEnd:
		g := e.Region()
		return fmt.Sprintf("%s %s", e.Kind(), g.Type), fmt.Sprintf(" #%d", g.Task)
	case trace.EventLog:
		l := e.Log()
		return "Log " + l.Category, fmt.Sprintf(" #%d %s", l.Task, l.Message)
	case trace.EventLabel:
		return "Label " + e.Label().Label, ""
	case trace.EventExperimental:
		return "Experimental " + e.Experimental().Name, ""
	}
	return e.Kind().String(), ""
}

func frames(e trace.Event) string {
	var b strings.Builder
	for f := range e.Stack().Frames() {
		fmt.Fprintf(&b, " %s:%d", f.Func, f.Line)
	}
	return b.String()
}
