package poll

import (
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// A pollDesc asks poll(2) every so often: slow and simple.
type pollDesc struct {
	mu      sync.Mutex
	fd      int
	closing bool
	r, w    time.Time
}

var (
	descs   = map[uintptr]*pollDesc{}
	descsMu sync.Mutex
	nextPD  uintptr
)

func desc(pd uintptr) *pollDesc {
	descsMu.Lock()
	defer descsMu.Unlock()
	return descs[pd]
}

func pollOpen(fd int) (pd uintptr, errno int) {
	descsMu.Lock()
	defer descsMu.Unlock()
	nextPD++
	descs[nextPD] = &pollDesc{fd: fd}
	return nextPD, 0
}
func pollClose(pd uintptr) {
	descsMu.Lock()
	defer descsMu.Unlock()
	delete(descs, pd)
}
func (d *pollDesc) check(mode int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.r
	if mode == 'w' {
		t = d.w
	}
	if d.closing {
		return 1
	}
	if !t.IsZero() && !t.After(time.Now()) {
		return 2
	}
	return 0
}
func pollReset(pd uintptr, mode int) int { return desc(pd).check(mode) }
func pollWait(pd uintptr, mode int) int {
	d := desc(pd)
	type pollfd struct {
		fd      int32
		events  int16
		revents int16
	}
	for {
		if r := d.check(mode); r != 0 {
			return r
		}
		p := pollfd{fd: int32(d.fd), events: 1}
		if mode == 'w' {
			p.events = 4
		}
		n, _, _ := syscall.Syscall(syscall.SYS_POLL, uintptr(unsafe.Pointer(&p)), 1, 1)
		if n == 1 {
			return 0
		}
	}
}
func pollSetDeadline(pd uintptr, ns int64, mode int) {
	d := desc(pd)
	d.mu.Lock()
	defer d.mu.Unlock()
	t := time.Time{}
	if ns != 0 {
		t = time.Now().Add(time.Duration(ns))
	}
	if mode != 'w' {
		d.r = t
	}
	if mode != 'r' {
		d.w = t
	}
}
func pollUnblock(pd uintptr) {
	d := desc(pd)
	d.mu.Lock()
	d.closing = true
	d.mu.Unlock()
}

var semaMu sync.Mutex

func runtime_semacquire(addr *uint32, lifo bool, reason int) {
	for {
		v := atomic.LoadUint32(addr)
		if v > 0 && atomic.CompareAndSwapUint32(addr, v, v-1) {
			return
		}
		time.Sleep(100 * time.Microsecond)
	}
}
func runtime_semrelease(addr *uint32, handoff bool) { atomic.AddUint32(addr, 1) }
