package atomic

import (
	"sync/atomic"
	"unsafe"
)

func CompareAndSwapInt32(addr *int32, old, new int32) (swapped bool) {
	return atomic.CompareAndSwapInt32(addr, old, new)
}
func StoreInt32(addr *int32, val int32) { atomic.StoreInt32(addr, val) }
func CompareAndSwapInt64(addr *int64, old, new int64) (swapped bool) {
	return atomic.CompareAndSwapInt64(addr, old, new)
}
func StoreInt64(addr *int64, val int64)             { atomic.StoreInt64(addr, val) }
func LoadInt64(addr *int64) (val int64)             { return atomic.LoadInt64(addr) }
func AddInt64(addr *int64, delta int64) (new int64) { return atomic.AddInt64(addr, delta) }
func SwapInt64(addr *int64, new int64) (old int64)  { return atomic.SwapInt64(addr, new) }
func CompareAndSwapUint32(addr *uint32, old, new uint32) (swapped bool) {
	return atomic.CompareAndSwapUint32(addr, old, new)
}
func StoreUint32(addr *uint32, val uint32)              { atomic.StoreUint32(addr, val) }
func LoadUint32(addr *uint32) (val uint32)              { return atomic.LoadUint32(addr) }
func AddUint32(addr *uint32, delta uint32) (new uint32) { return atomic.AddUint32(addr, delta) }
func SwapUint32(addr *uint32, new uint32) (old uint32)  { return atomic.SwapUint32(addr, new) }
func CompareAndSwapUint64(addr *uint64, old, new uint64) (swapped bool) {
	return atomic.CompareAndSwapUint64(addr, old, new)
}
func StoreUint64(addr *uint64, val uint64)              { atomic.StoreUint64(addr, val) }
func LoadUint64(addr *uint64) (val uint64)              { return atomic.LoadUint64(addr) }
func AddUint64(addr *uint64, delta uint64) (new uint64) { return atomic.AddUint64(addr, delta) }
func SwapUint64(addr *uint64, new uint64) (old uint64)  { return atomic.SwapUint64(addr, new) }
func CompareAndSwapUintptr(addr *uintptr, old, new uintptr) (swapped bool) {
	return atomic.CompareAndSwapUintptr(addr, old, new)
}
func StoreUintptr(addr *uintptr, val uintptr)               { atomic.StoreUintptr(addr, val) }
func LoadUintptr(addr *uintptr) (val uintptr)               { return atomic.LoadUintptr(addr) }
func AddUintptr(addr *uintptr, delta uintptr) (new uintptr) { return atomic.AddUintptr(addr, delta) }
func SwapUintptr(addr *uintptr, new uintptr) (old uintptr)  { return atomic.SwapUintptr(addr, new) }
func AndUint32(addr *uint32, mask uint32) (old uint32)      { return atomic.AndUint32(addr, mask) }
func OrUint32(addr *uint32, mask uint32) (old uint32)       { return atomic.OrUint32(addr, mask) }
func loadSigned32(addr *int32) uint32                       { return uint32(atomic.LoadInt32(addr)) }
func addSigned32(addr *int32, delta int32) uint32           { return uint32(atomic.AddInt32(addr, delta)) }
func swapSigned32(addr *int32, new int32) uint32            { return uint32(atomic.SwapInt32(addr, new)) }
func andSigned32(addr *int32, mask int32) uint32            { return uint32(atomic.AndInt32(addr, mask)) }
func orSigned32(addr *int32, mask int32) uint32             { return uint32(atomic.OrInt32(addr, mask)) }
func loadAny(addr **any) *any {
	return (*any)(atomic.LoadPointer((*unsafe.Pointer)(unsafe.Pointer(addr))))
}
func storeAny(addr **any, val *any) {
	atomic.StorePointer((*unsafe.Pointer)(unsafe.Pointer(addr)), unsafe.Pointer(val))
}
func casAny(addr **any, old, new *any) bool {
	return atomic.CompareAndSwapPointer((*unsafe.Pointer)(unsafe.Pointer(addr)), unsafe.Pointer(old), unsafe.Pointer(new))
}
func swapAny(addr **any, new *any) *any {
	return (*any)(atomic.SwapPointer((*unsafe.Pointer)(unsafe.Pointer(addr)), unsafe.Pointer(new)))
}
func loadPtr[T any](addr **T) *T {
	return (*T)(atomic.LoadPointer((*unsafe.Pointer)(unsafe.Pointer(addr))))
}
func storePtr[T any](addr **T, val *T) {
	atomic.StorePointer((*unsafe.Pointer)(unsafe.Pointer(addr)), unsafe.Pointer(val))
}
func swapPtr[T any](addr **T, new *T) (old *T) {
	return (*T)(atomic.SwapPointer((*unsafe.Pointer)(unsafe.Pointer(addr)), unsafe.Pointer(new)))
}
func casPtr[T any](addr **T, old, new *T) bool {
	return atomic.CompareAndSwapPointer((*unsafe.Pointer)(unsafe.Pointer(addr)), unsafe.Pointer(old), unsafe.Pointer(new))
}
