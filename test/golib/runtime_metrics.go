// runtime/metrics: every name with kind and whether it is cumulative, the bounds of histograms, and the values that are the same
// on any machine.
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

func message(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

func main() {
	for _, d := range metrics.All() {
		fmt.Println(d.Name, int(d.Kind), d.Cumulative, d.Description != "")
	}
	done := make(chan int)
	for i := 0; i < 3; i++ {
		go func() { <-done }()
	}
	runtime.Gosched()
	debug.SetGCPercent(70)
	debug.SetMemoryLimit(1 << 40)
	samples := []metrics.Sample{
		{Name: "/sched/gomaxprocs:threads"},
		{Name: "/sched/goroutines:goroutines"},
		{Name: "/sched/goroutines-created:goroutines"},
		{Name: "/sched/goroutines/not-in-go:goroutines"},
		{Name: "/sched/goroutines/runnable:goroutines"},
		{Name: "/sched/goroutines/running:goroutines"},
		{Name: "/sched/goroutines/waiting:goroutines"},
		{Name: "/gc/gogc:percent"},
		{Name: "/gc/gomemlimit:bytes"},
		{Name: "/gc/stack/starting-size:bytes"},
		{Name: "/gc/limiter/last-enabled:gc-cycle"},
		{Name: "/cgo/go-to-c-calls:calls"},
		{Name: "/godebug/non-default-behavior/panicnil:events"},
		{Name: "/no/such:metric"},
	}
	metrics.Read(samples)
	for _, s := range samples {
		if s.Value.Kind() == metrics.KindUint64 {
			fmt.Println(s.Name, s.Value.Uint64())
		} else {
			fmt.Println(s.Name, int(s.Value.Kind()))
		}
	}
	histograms := []metrics.Sample{
		{Name: "/sched/latencies:seconds"},
		{Name: "/sched/pauses/total/gc:seconds"},
		{Name: "/gc/heap/allocs-by-size:bytes"},
		{Name: "/gc/heap/frees-by-size:bytes"},
	}
	metrics.Read(histograms)
	for _, s := range histograms {
		h := s.Value.Float64Histogram()
		fmt.Println(s.Name, len(h.Counts), h.Buckets)
	}
	// A histogram of one's own is filled again, not replaced.
	mine := histograms[0].Value.Float64Histogram()
	metrics.Read(histograms)
	fmt.Println(mine == histograms[0].Value.Float64Histogram())
	cpu := []metrics.Sample{{Name: "/cpu/classes/total:cpu-seconds"}, {Name: "/sync/mutex/wait/total:seconds"}}
	metrics.Read(cpu)
	fmt.Println(cpu[0].Value.Float64() >= 0, cpu[1].Value.Float64() >= 0)
	message(func() { samples[0].Value.Float64() })
	message(func() { cpu[0].Value.Uint64() })
	message(func() { samples[0].Value.Float64Histogram() })
	message(func() { samples[13].Value.Uint64() })
}
