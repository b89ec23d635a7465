package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

func main() {
	var i32 atomic.Int32
	var i64 atomic.Int64
	var u32 atomic.Uint32
	var u64 atomic.Uint64
	var up atomic.Uintptr
	var b atomic.Bool
	fmt.Println(i32.Add(-5), i32.Load(), i32.Swap(7), i32.CompareAndSwap(7, -8), i32.CompareAndSwap(7, 1), i32.Load(), i32.And(0xf0), i32.Or(3), i32.Load())
	i64.Store(-1 << 40)
	fmt.Println(i64.Add(1), i64.Swap(5), i64.CompareAndSwap(5, 6), i64.Load(), i64.And(4), i64.Or(1), i64.Load())
	fmt.Println(u32.Add(^uint32(0)), u32.Load(), u32.And(0xff), u32.Or(0x100), u32.Load(), u64.Add(3), u64.Swap(9), u64.Load(), up.Add(2), b.Swap(true), b.Load(), b.CompareAndSwap(true, false), b.Load())
	var x int32 = 5
	var y uint64
	var z int64 = -3
	fmt.Println(atomic.AddInt32(&x, -7), atomic.LoadInt32(&x), atomic.SwapInt32(&x, 1), atomic.CompareAndSwapInt32(&x, 1, -9), x, atomic.AddUint64(&y, 4), atomic.LoadUint64(&y), atomic.AddInt64(&z, -1), atomic.OrInt32(&x, 1), atomic.AndUint64(&y, 6), y)
	atomic.StoreInt64(&z, 77)
	fmt.Println(z)
	var v atomic.Value
	fmt.Println(v.Load(), v.CompareAndSwap(nil, "a"), v.Load(), v.Swap("b"), v.CompareAndSwap("a", "c"), v.CompareAndSwap("b", "c"), v.Load())
	for _, f := range []func(){func() { v.Store(nil) }, func() { v.Store(1) }} {
		func() {
			defer func() { fmt.Println(recover()) }()
			f()
		}()
	}
	var wg sync.WaitGroup
	var hits [4]atomic.Int64
	for g := range 50 {
		wg.Go(func() {
			for k := range 20 {
				hits[(g+k)%4].Add(1)
			}
		})
	}
	wg.Wait()
	fmt.Println(hits[0].Load(), hits[1].Load(), hits[2].Load(), hits[3].Load())
}
