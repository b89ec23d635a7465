package atomic

import "internal/value"

// A Value holds a value of one type, whichever the first Store brought. It is a pointer to a copy of the interface,
// exchanged as a whole.
type Value struct {
	p *any
}

// Load returns the value, nil before the first Store.
func (v *Value) Load() (val any) {
	p := loadAny(&v.p)
	if p == nil {
		return nil
	}
	return *p
}

// Store sets the value.
func (v *Value) Store(val any) {
	v.exchange(val, "store")
}

// Swap sets the value and returns the previous one.
func (v *Value) Swap(new any) (old any) {
	return v.exchange(new, "swap")
}

func (v *Value) exchange(val any, verb string) (old any) {
	if val == nil {
		panic("sync/atomic: " + verb + " of nil value into Value")
	}
	box := newAny(val)
	for {
		p := loadAny(&v.p)
		if p != nil {
			old = *p
			if !value.SameType(old, val) {
				panic("sync/atomic: " + verb + " of inconsistently typed value into Value")
			}
		}
		if casAny(&v.p, p, box) {
			return old
		}
	}
}

// CompareAndSwap sets the value to new if it equals old.
func (v *Value) CompareAndSwap(old, new any) (swapped bool) {
	if new == nil {
		panic("sync/atomic: compare and swap of nil value into Value")
	}
	if old != nil && !value.SameType(old, new) {
		panic("sync/atomic: compare and swap of inconsistently typed old and new values")
	}
	var box *any
	for {
		p := loadAny(&v.p)
		if p == nil {
			if old != nil {
				return false
			}
		} else {
			if !value.SameType(*p, new) {
				panic("sync/atomic: compare and swap of inconsistently typed value into Value")
			}
			if *p != old {
				return false
			}
		}
		if box == nil {
			box = newAny(new)
		}
		if casAny(&v.p, p, box) {
			return true
		}
	}
}

func newAny(v any) *any {
	box := new(any)
	*box = v
	return box
}
