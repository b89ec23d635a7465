// Package atomic provides atomic memory operations. Pointer[T] is generic and not supported yet.
package atomic

// LoadInt32 returns *addr.
func LoadInt32(addr *int32) (val int32) { return int32(loadSigned32(addr)) }

// AddInt32 adds delta to *addr and returns the sum.
func AddInt32(addr *int32, delta int32) (new int32) { return int32(addSigned32(addr, delta)) }

// SwapInt32 stores new in *addr and returns what it held.
func SwapInt32(addr *int32, new int32) (old int32) { return int32(swapSigned32(addr, new)) }

// AndInt32 ands mask into *addr and returns what it held.
func AndInt32(addr *int32, mask int32) (old int32) { return int32(andSigned32(addr, mask)) }

// OrInt32 ors mask into *addr and returns what it held.
func OrInt32(addr *int32, mask int32) (old int32) { return int32(orSigned32(addr, mask)) }

// AndInt64 ands mask into *addr and returns what it held.
func AndInt64(addr *int64, mask int64) (old int64) {
	for {
		old = LoadInt64(addr)
		if CompareAndSwapInt64(addr, old, old&mask) {
			return old
		}
	}
}

// OrInt64 ors mask into *addr and returns what it held.
func OrInt64(addr *int64, mask int64) (old int64) {
	for {
		old = LoadInt64(addr)
		if CompareAndSwapInt64(addr, old, old|mask) {
			return old
		}
	}
}

// AndUint64 ands mask into *addr and returns what it held.
func AndUint64(addr *uint64, mask uint64) (old uint64) {
	for {
		old = LoadUint64(addr)
		if CompareAndSwapUint64(addr, old, old&mask) {
			return old
		}
	}
}

// OrUint64 ors mask into *addr and returns what it held.
func OrUint64(addr *uint64, mask uint64) (old uint64) {
	for {
		old = LoadUint64(addr)
		if CompareAndSwapUint64(addr, old, old|mask) {
			return old
		}
	}
}

// AndUintptr ands mask into *addr and returns what it held.
func AndUintptr(addr *uintptr, mask uintptr) (old uintptr) {
	for {
		old = LoadUintptr(addr)
		if CompareAndSwapUintptr(addr, old, old&mask) {
			return old
		}
	}
}

// OrUintptr ors mask into *addr and returns what it held.
func OrUintptr(addr *uintptr, mask uintptr) (old uintptr) {
	for {
		old = LoadUintptr(addr)
		if CompareAndSwapUintptr(addr, old, old|mask) {
			return old
		}
	}
}
