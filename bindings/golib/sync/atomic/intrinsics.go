package atomic

// Operations of the engine: one visible step each (assembly/abi/intrinsics.ts, names sync_atomic_…). The engine looks at
// the low 32 bits of the values of 32-bit operations and returns results zero-extended.

// CompareAndSwapInt32 stores new in *addr if it holds old.
func CompareAndSwapInt32(addr *int32, old, new int32) (swapped bool)

// StoreInt32 stores val in *addr.
func StoreInt32(addr *int32, val int32)

// CompareAndSwapInt64 stores new in *addr if it holds old.
func CompareAndSwapInt64(addr *int64, old, new int64) (swapped bool)

// StoreInt64 stores val in *addr.
func StoreInt64(addr *int64, val int64)

// LoadInt64 returns *addr.
func LoadInt64(addr *int64) (val int64)

// AddInt64 adds delta to *addr and returns the sum.
func AddInt64(addr *int64, delta int64) (new int64)

// SwapInt64 stores new in *addr and returns what it held.
func SwapInt64(addr *int64, new int64) (old int64)

// CompareAndSwapUint32 stores new in *addr if it holds old.
func CompareAndSwapUint32(addr *uint32, old, new uint32) (swapped bool)

// StoreUint32 stores val in *addr.
func StoreUint32(addr *uint32, val uint32)

// LoadUint32 returns *addr.
func LoadUint32(addr *uint32) (val uint32)

// AddUint32 adds delta to *addr and returns the sum.
func AddUint32(addr *uint32, delta uint32) (new uint32)

// SwapUint32 stores new in *addr and returns what it held.
func SwapUint32(addr *uint32, new uint32) (old uint32)

// CompareAndSwapUint64 stores new in *addr if it holds old.
func CompareAndSwapUint64(addr *uint64, old, new uint64) (swapped bool)

// StoreUint64 stores val in *addr.
func StoreUint64(addr *uint64, val uint64)

// LoadUint64 returns *addr.
func LoadUint64(addr *uint64) (val uint64)

// AddUint64 adds delta to *addr and returns the sum.
func AddUint64(addr *uint64, delta uint64) (new uint64)

// SwapUint64 stores new in *addr and returns what it held.
func SwapUint64(addr *uint64, new uint64) (old uint64)

// CompareAndSwapUintptr stores new in *addr if it holds old.
func CompareAndSwapUintptr(addr *uintptr, old, new uintptr) (swapped bool)

// StoreUintptr stores val in *addr.
func StoreUintptr(addr *uintptr, val uintptr)

// LoadUintptr returns *addr.
func LoadUintptr(addr *uintptr) (val uintptr)

// AddUintptr adds delta to *addr and returns the sum.
func AddUintptr(addr *uintptr, delta uintptr) (new uintptr)

// SwapUintptr stores new in *addr and returns what it held.
func SwapUintptr(addr *uintptr, new uintptr) (old uintptr)

// AndUint32 ands mask into *addr and returns what it held.
func AndUint32(addr *uint32, mask uint32) (old uint32)

// OrUint32 ors mask into *addr and returns what it held.
func OrUint32(addr *uint32, mask uint32) (old uint32)

func loadSigned32(addr *int32) uint32
func addSigned32(addr *int32, delta int32) uint32
func swapSigned32(addr *int32, new int32) uint32
func andSigned32(addr *int32, mask int32) uint32
func orSigned32(addr *int32, mask int32) uint32

func loadAny(addr **any) *any
func storeAny(addr **any, val *any)
func casAny(addr **any, old, new *any) bool
func swapAny(addr **any, new *any) *any

func loadPtr[T any](addr **T) *T

func storePtr[T any](addr **T, val *T)

func swapPtr[T any](addr **T, new *T) (old *T)

func casPtr[T any](addr **T, old, new *T) bool
