package sync

// The engine's list of those who wait for a Cond: tickets taken and tickets served, then its queue.
type notifyList struct {
	wait   uint32
	notify uint32
	lock   uint64
	head   uint64
	tail   uint64
}

// A Cond is a place to wait for an event; L is held when a condition is looked at or changed.
type Cond struct {
	L      Locker
	notify notifyList
}

// NewCond returns a Cond with Locker l.
func NewCond(l Locker) *Cond {
	return &Cond{L: l}
}

// Wait unlocks c.L, waits for Signal or Broadcast, and locks c.L again.
func (c *Cond) Wait() {
	t := notifyAdd(&c.notify)
	c.L.Unlock()
	notifyWait(&c.notify, t)
	c.L.Lock()
}

// Signal wakes the goroutine that has waited longest.
func (c *Cond) Signal() {
	notifyOne(&c.notify)
}

// Broadcast wakes all that wait.
func (c *Cond) Broadcast() {
	notifyAll(&c.notify)
}
