package main

import (
	"runtime"
	"sync"
	"syscall"
	"time"
)

func init() {
	on("34", collect)
	on("71", sleepers)
	on("72", expireTogether)
	on("73", afterFuncs)
	on("74", timerFirst)
	on("75", slowReader)
	on("76", unreadTimer)
	on("79", blockingCall)
	on("81", goexit)
	on("82", recovered)
}

func collect() {
	for i := 0; i < 3; i++ {
		go recn("g", i)
	}
	runtime.GC()
	rec("gc-returned")
}

func sleepers() {
	var wg sync.WaitGroup
	for _, n := range []int{30, 10, 20} {
		wg.Add(1)
		go func() {
			time.Sleep(time.Duration(n) * ms)
			recn("", n)
			wg.Done()
		}()
	}
	wg.Wait()
}

func expireTogether() {
	var wg sync.WaitGroup
	for i := 1; i <= 4; i++ {
		wg.Add(1)
		go func() {
			time.Sleep(time.Duration(i) * ms / 2)
			recn("", i)
			wg.Done()
		}()
	}
	runtime.Gosched()
	spin(5 * ms)
	wg.Wait()
}

func afterFuncs() {
	var wg sync.WaitGroup
	for i := 1; i <= 4; i++ {
		wg.Add(1)
		time.AfterFunc(time.Duration(i)*ms/2, func() {
			recn("", i)
			wg.Done()
		})
	}
	spin(5 * ms)
	wg.Wait()
}

func timerFirst() {
	var wg sync.WaitGroup
	wg.Add(3)
	time.AfterFunc(ms, func() { rec("timer"); wg.Done() })
	go func() { rec("g0"); wg.Done() }()
	go func() { rec("g1"); wg.Done() }()
	spin(3 * ms)
	wg.Wait()
}

func slowReader() {
	ticker := time.NewTicker(3 * ms)
	for i := 0; i < 3; i++ {
		<-ticker.C
		recn("t", i)
	}
	time.Sleep(10 * ms)
	n := 0
	for {
		select {
		case <-ticker.C:
			n++
			continue
		default:
		}
		break
	}
	recn("buffered=", n)
}

func unreadTimer() {
	timer := time.NewTimer(ms)
	time.Sleep(3 * ms)
	recn("len=", len(timer.C))
	if timer.Stop() {
		rec("stop=true")
	} else {
		rec("stop=false")
	}
	select {
	case <-timer.C:
		rec("stale")
	default:
		rec("none")
	}
}

// How long another goroutine waits, in microseconds, when main goes into a system call that sleeps.
func blockingCall() {
	start := time.Now()
	other := -1
	go func() { other = us(start) }()
	sleep := syscall.NsecToTimespec(int64(50 * ms))
	syscall.Nanosleep(&sleep, nil)
	recn("", other)
}

func goexit() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer rec("d1")
		func() {
			defer rec("d2")
			runtime.Goexit()
		}()
		rec("never")
	}()
	<-done
}

func recovered() {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { rec("rec=" + recover().(error).Error()) }()
		var c chan int
		close(c)
	}()
	<-done
	rec("main")
}
