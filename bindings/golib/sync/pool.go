package sync

// Slots of a Pool.
const poolSlots = 16

// State of a slot.
const (
	slotEmpty = 0
	slotBusy  = 1
	slotFull  = 2
)

// A Pool keeps values for later use. This one has a few slots that are claimed by one atomic step each, so that it never
// waits; what does not fit is dropped.
type Pool struct {
	// New makes a value when there is none, if it is set.
	New func() any

	state  [poolSlots]uint32
	values [poolSlots]any
}

// Put keeps x.
func (p *Pool) Put(x any) {
	if x == nil {
		return
	}
	for i := 0; i < poolSlots; i++ {
		if p.state[i] == slotEmpty && cas32(&p.state[i], slotEmpty, slotBusy) {
			p.values[i] = x
			store32(&p.state[i], slotFull)
			return
		}
	}
}

// Get takes any value out of the pool, or makes one.
func (p *Pool) Get() any {
	for i := 0; i < poolSlots; i++ {
		if p.state[i] == slotFull && cas32(&p.state[i], slotFull, slotBusy) {
			x := p.values[i]
			p.values[i] = nil
			store32(&p.state[i], slotEmpty)
			return x
		}
	}
	if p.New != nil {
		return p.New()
	}
	return nil
}
