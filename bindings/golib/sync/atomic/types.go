package atomic

// noCopy makes vet complain about copies of a value after its first use.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// An Int32 is an atomic int32; the zero value is 0.
type Int32 struct {
	_ noCopy
	v int32
}

// Load returns the value.
func (x *Int32) Load() int32 { return int32(loadSigned32(&x.v)) }

// Store sets the value.
func (x *Int32) Store(val int32) { StoreInt32(&x.v, val) }

// Swap sets the value and returns the previous one.
func (x *Int32) Swap(new int32) (old int32) { return int32(swapSigned32(&x.v, new)) }

// CompareAndSwap sets the value to new if it is old.
func (x *Int32) CompareAndSwap(old, new int32) (swapped bool) {
	return CompareAndSwapInt32(&x.v, old, new)
}

// Add adds delta and returns the sum.
func (x *Int32) Add(delta int32) (new int32) { return int32(addSigned32(&x.v, delta)) }

// And ands mask into the value and returns the previous one.
func (x *Int32) And(mask int32) (old int32) { return AndInt32(&x.v, mask) }

// Or ors mask into the value and returns the previous one.
func (x *Int32) Or(mask int32) (old int32) { return OrInt32(&x.v, mask) }

// An Int64 is an atomic int64; the zero value is 0.
type Int64 struct {
	_ noCopy
	v int64
}

// Load returns the value.
func (x *Int64) Load() int64 { return LoadInt64(&x.v) }

// Store sets the value.
func (x *Int64) Store(val int64) { StoreInt64(&x.v, val) }

// Swap sets the value and returns the previous one.
func (x *Int64) Swap(new int64) (old int64) { return SwapInt64(&x.v, new) }

// CompareAndSwap sets the value to new if it is old.
func (x *Int64) CompareAndSwap(old, new int64) (swapped bool) {
	return CompareAndSwapInt64(&x.v, old, new)
}

// Add adds delta and returns the sum.
func (x *Int64) Add(delta int64) (new int64) { return AddInt64(&x.v, delta) }

// And ands mask into the value and returns the previous one.
func (x *Int64) And(mask int64) (old int64) { return AndInt64(&x.v, mask) }

// Or ors mask into the value and returns the previous one.
func (x *Int64) Or(mask int64) (old int64) { return OrInt64(&x.v, mask) }

// A Uint32 is an atomic uint32; the zero value is 0.
type Uint32 struct {
	_ noCopy
	v uint32
}

// Load returns the value.
func (x *Uint32) Load() uint32 { return LoadUint32(&x.v) }

// Store sets the value.
func (x *Uint32) Store(val uint32) { StoreUint32(&x.v, val) }

// Swap sets the value and returns the previous one.
func (x *Uint32) Swap(new uint32) (old uint32) { return SwapUint32(&x.v, new) }

// CompareAndSwap sets the value to new if it is old.
func (x *Uint32) CompareAndSwap(old, new uint32) (swapped bool) {
	return CompareAndSwapUint32(&x.v, old, new)
}

// Add adds delta and returns the sum.
func (x *Uint32) Add(delta uint32) (new uint32) { return AddUint32(&x.v, delta) }

// And ands mask into the value and returns the previous one.
func (x *Uint32) And(mask uint32) (old uint32) { return AndUint32(&x.v, mask) }

// Or ors mask into the value and returns the previous one.
func (x *Uint32) Or(mask uint32) (old uint32) { return OrUint32(&x.v, mask) }

// A Uint64 is an atomic uint64; the zero value is 0.
type Uint64 struct {
	_ noCopy
	v uint64
}

// Load returns the value.
func (x *Uint64) Load() uint64 { return LoadUint64(&x.v) }

// Store sets the value.
func (x *Uint64) Store(val uint64) { StoreUint64(&x.v, val) }

// Swap sets the value and returns the previous one.
func (x *Uint64) Swap(new uint64) (old uint64) { return SwapUint64(&x.v, new) }

// CompareAndSwap sets the value to new if it is old.
func (x *Uint64) CompareAndSwap(old, new uint64) (swapped bool) {
	return CompareAndSwapUint64(&x.v, old, new)
}

// Add adds delta and returns the sum.
func (x *Uint64) Add(delta uint64) (new uint64) { return AddUint64(&x.v, delta) }

// And ands mask into the value and returns the previous one.
func (x *Uint64) And(mask uint64) (old uint64) { return AndUint64(&x.v, mask) }

// Or ors mask into the value and returns the previous one.
func (x *Uint64) Or(mask uint64) (old uint64) { return OrUint64(&x.v, mask) }

// A Uintptr is an atomic uintptr; the zero value is 0.
type Uintptr struct {
	_ noCopy
	v uintptr
}

// Load returns the value.
func (x *Uintptr) Load() uintptr { return LoadUintptr(&x.v) }

// Store sets the value.
func (x *Uintptr) Store(val uintptr) { StoreUintptr(&x.v, val) }

// Swap sets the value and returns the previous one.
func (x *Uintptr) Swap(new uintptr) (old uintptr) { return SwapUintptr(&x.v, new) }

// CompareAndSwap sets the value to new if it is old.
func (x *Uintptr) CompareAndSwap(old, new uintptr) (swapped bool) {
	return CompareAndSwapUintptr(&x.v, old, new)
}

// Add adds delta and returns the sum.
func (x *Uintptr) Add(delta uintptr) (new uintptr) { return AddUintptr(&x.v, delta) }

// And ands mask into the value and returns the previous one.
func (x *Uintptr) And(mask uintptr) (old uintptr) { return AndUintptr(&x.v, mask) }

// Or ors mask into the value and returns the previous one.
func (x *Uintptr) Or(mask uintptr) (old uintptr) { return OrUintptr(&x.v, mask) }

// A Bool is an atomic bool; the zero value is false.
type Bool struct {
	_ noCopy
	v uint32
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// Load returns the value.
func (x *Bool) Load() bool { return LoadUint32(&x.v) != 0 }

// Store sets the value.
func (x *Bool) Store(val bool) { StoreUint32(&x.v, bit(val)) }

// Swap sets the value and returns the previous one.
func (x *Bool) Swap(new bool) (old bool) { return SwapUint32(&x.v, bit(new)) != 0 }

// CompareAndSwap sets the value to new if it is old.
func (x *Bool) CompareAndSwap(old, new bool) (swapped bool) {
	return CompareAndSwapUint32(&x.v, bit(old), bit(new))
}

// A Pointer is an atomic pointer to a T; the zero value is nil.
type Pointer[T any] struct {
	// Pointers to different types are different types, even by conversion.
	_ [0]*T
	_ noCopy
	v *T
}

// Load returns the pointer.
func (x *Pointer[T]) Load() *T { return loadPtr(&x.v) }

// Store sets the pointer.
func (x *Pointer[T]) Store(val *T) { storePtr(&x.v, val) }

// Swap sets the pointer and returns the previous one.
func (x *Pointer[T]) Swap(new *T) (old *T) { return swapPtr(&x.v, new) }

// CompareAndSwap sets the pointer to new if it is old.
func (x *Pointer[T]) CompareAndSwap(old, new *T) (swapped bool) { return casPtr(&x.v, old, new) }
