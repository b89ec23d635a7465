package time

import (
	"sync"
	"time"
)

// The virtual clock of the comparisons: it can be set.
var (
	started = time.Now()
	Fake    int64
)

func Sleep(d Duration) { time.Sleep(time.Duration(d)) }

func nanotime() int64 {
	if Fake != 0 {
		return Fake
	}
	return int64(time.Since(started)) + 1
}

type timerState struct {
	mu     sync.Mutex
	timer  *time.Timer
	period int64
	f      func()
	c      chan Time
	live   bool
}

var states sync.Map

func (s *timerState) fire() {
	s.mu.Lock()
	if s.period > 0 {
		s.timer.Reset(time.Duration(s.period))
	} else {
		s.live = false
	}
	c := s.c
	s.mu.Unlock()
	if c != nil {
		select {
		case c <- Time{0, nanotime(), nil}:
		default:
		}
		return
	}
	s.f()
}

func newFuncTimer(kind int, when, period int64, f func()) *runtimeTimer {
	return timerNew(when, period, f, nil)
}

func newChanTimer(kind int, when, period int64, c chan Time) *runtimeTimer {
	return timerNew(when, period, nil, c)
}

func timerNew(when, period int64, f func(), c chan Time) *runtimeTimer {
	s := &timerState{period: period, f: f, c: c, live: true}
	s.mu.Lock()
	s.timer = time.AfterFunc(time.Duration(when-nanotime()), s.fire)
	s.mu.Unlock()
	t := new(runtimeTimer)
	states.Store(t, s)
	return t
}

func stateOf(t *runtimeTimer) *timerState {
	v, _ := states.Load(t)
	return v.(*timerState)
}

func timerStop(t *runtimeTimer) bool {
	s := stateOf(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.live
	s.live = false
	s.timer.Stop()
	if s.c != nil {
		select {
		case <-s.c:
			was = true
		default:
		}
	}
	return was
}

func timerReset(t *runtimeTimer, when, period int64) bool {
	was := timerStop(t)
	s := stateOf(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live = true
	s.period = period
	s.timer.Reset(time.Duration(when - nanotime()))
	return was
}
