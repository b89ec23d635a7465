package sync

import (
	"os"
	"sync"
	"sync/atomic"
	"time"
)

var (
	semaLock sync.Mutex
	queues   = map[*uint32][]chan bool{}
)

func semacquire(addr *uint32, lifo bool, reason int) {
	for {
		semaLock.Lock()
		if atomic.LoadUint32(addr) > 0 {
			atomic.AddUint32(addr, ^uint32(0))
			semaLock.Unlock()
			return
		}
		c := make(chan bool, 1)
		if lifo {
			queues[addr] = append([]chan bool{c}, queues[addr]...)
		} else {
			queues[addr] = append(queues[addr], c)
		}
		semaLock.Unlock()
		if <-c {
			return
		}
	}
}
func semrelease(addr *uint32, handoff bool) {
	semaLock.Lock()
	defer semaLock.Unlock()
	atomic.AddUint32(addr, 1)
	if q := queues[addr]; len(q) > 0 {
		queues[addr] = q[1:]
		if handoff {
			atomic.AddUint32(addr, ^uint32(0))
		}
		q[0] <- handoff
		if len(q) == 1 {
			delete(queues, addr)
		}
	}
}
func canSpin(i int) bool { return i < 4 }
func doSpin()            {}

var (
	notes = map[*notifyList]map[uint32]chan bool{}
)

func notifyAdd(l *notifyList) uint32 {
	semaLock.Lock()
	defer semaLock.Unlock()
	t := l.wait
	l.wait++
	if notes[l] == nil {
		notes[l] = map[uint32]chan bool{}
	}
	notes[l][t] = make(chan bool, 1)
	return t
}
func notifyWait(l *notifyList, t uint32) {
	semaLock.Lock()
	c := notes[l][t]
	semaLock.Unlock()
	<-c
}
func notifyOne(l *notifyList) {
	semaLock.Lock()
	defer semaLock.Unlock()
	if l.notify != l.wait {
		notes[l][l.notify] <- true
		l.notify++
	}
}
func notifyAll(l *notifyList) {
	semaLock.Lock()
	defer semaLock.Unlock()
	for l.notify != l.wait {
		notes[l][l.notify] <- true
		l.notify++
	}
}

var started = time.Now()

func nanotime() int64                          { return int64(time.Since(started)) + 1 }
func bootConfig(key int) int                   { return 1e6 } // the only key asked for: configMutexStarve
func fatal(msg string)                         { os.Stderr.WriteString("fatal error: " + msg + "\n"); os.Exit(2) }
func load32(addr *uint32) uint32               { return atomic.LoadUint32(addr) }
func store32(addr *uint32, v uint32)           { atomic.StoreUint32(addr, v) }
func add32(addr *uint32, delta uint32) uint32  { return atomic.AddUint32(addr, delta) }
func cas32(addr *uint32, old, new uint32) bool { return atomic.CompareAndSwapUint32(addr, old, new) }
func load64(addr *uint64) uint64               { return atomic.LoadUint64(addr) }
func add64(addr *uint64, delta uint64) uint64  { return atomic.AddUint64(addr, delta) }
func cas64(addr *uint64, old, new uint64) bool { return atomic.CompareAndSwapUint64(addr, old, new) }
func store64(addr *uint64, v uint64)           { atomic.StoreUint64(addr, v) }
