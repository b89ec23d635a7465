package main

import (
	"fmt"
	"math"
)

type small int8
type mask uint16

const (
	kb = 1 << (10 * (iota + 1))
	mb
	gb
)

const huge = 1 << 100

func shifts(s uint, n int) {
	var i8 int8 = -128
	var u8 uint8 = 200
	var i32 int32 = -5
	var u32 uint32 = 1 << 31
	var i64 int64 = math.MinInt64
	var u64 uint64 = math.MaxUint64
	fmt.Println(i8>>s, i8<<s, u8>>s, u8<<s, i32>>s, i32<<s, u32>>s, u32<<s, i64>>s, i64<<s, u64>>s, u64<<s)
	fmt.Println(i8>>n, u8<<n, i64>>n, u64>>n, 1<<n, int32(1)<<n)
}

func divide(a, b int) (q, r int, err any) {
	defer func() { err = recover() }()
	q, r = a/b, a%b
	return
}

func main() {
	var i8 int8 = 127
	i8++
	var u8 uint8
	u8--
	var i16 int16 = -32768
	i16--
	var u16 uint16 = 65535
	u16 += 2
	var i32 int32 = math.MaxInt32
	i32 *= 2
	var u32 uint32 = 3
	u32 -= 5
	var i64 int64 = math.MaxInt64
	i64++
	var u64 uint64
	u64--
	fmt.Println(i8, u8, i16, u16, i32, u32, i64, u64)
	fmt.Println(-i8, ^i8, -u8, ^u8, ^u16, -i32, ^u32, -i64, ^u64, +i8)
	fmt.Println(i8/-1, small(minusOne()*128)/small(minusOne()), int64(math.MinInt64)/minusOne(), int64(math.MinInt64)%minusOne())
	fmt.Println(u8&^0xf, u16|0x8000, i32^-1, 7&^5, -7/2, -7%3, 7/-2, 7%-3, u8-250+10)
	fmt.Println(u64/3, u64%10, u32>>1, i32>>1, u64 > 1, u32 < 1<<31, i64 < 0)
	for _, s := range []uint{0, 1, 7, 8, 31, 32, 63, 64, 200} {
		shifts(s, int(s))
	}
	fmt.Println(divide(7, 2))
	fmt.Println(divide(-7, 2))
	fmt.Println(divide(1, 0))
	func() {
		defer func() { fmt.Println(recover()) }()
		n := -1
		fmt.Println(1 << n)
	}()

	fmt.Println(kb, mb, gb, huge>>98, small(i8)+1, mask(0xffff)+mask(u32), 'a'+1, "s"[0])
	f := 1.0 / 3
	var f32 float32 = 1.0 / 3
	fmt.Println(f, f32, float64(f32), f32*3 == 1, f32+f32, float32(f)*f32, -f, f*0 == 0)
	fmt.Println(int(f*11.97), int(-f*10), int8(int(f*1000)), uint8(f*1000), int64(1e18), uint64(1.5e19), float64(u64), float32(16777217))
	fmt.Println(float64(i64), float32(i64), float64(int8(-5)), float64(uint8(5)), int32(f32*23.7))
	zero := 0.0
	nan, inf := zero/zero, 1/zero
	fmt.Println(nan == nan, nan != nan, nan < 1, inf > 1, -inf < inf, inf-inf, math.IsNaN(nan), !(nan >= 1))
	fmt.Println(math.Sqrt(2), math.Floor(-1.5), math.Ceil(1.2), math.Trunc(-1.7), math.Abs(-3), math.Pow(2, 0.5), math.MaxFloat64)
	fmt.Println(min(3, 1, 2), max(2.5, 1), min("b", "a"), max(i8, 3), min(nan, 1), max(1, nan))
	x, y := 10, 3
	x, y = y, x%y
	x += 5
	x -= 1
	x *= x
	x /= 2
	x %= 13
	x <<= 3
	x >>= 1
	x |= 64
	x &= 0xfe
	x ^= 5
	x &^= 1
	fmt.Println(x, y)
	var arr [4]uint8
	arr[x%4] -= 1
	arr[1] <<= 2
	p := &arr[2]
	*p++
	*p ^= 0xff
	fmt.Println(arr)
	var c float32 = 16777216
	c++
	fmt.Println(c, float32(0.1)+float32(0.2), 0.1+0.2, float32(0.1)*3)
	fmt.Println(int8(u16), uint8(i32), int16(u64), uint32(i64), int(u64), uint16(i8), uint64(i8), int64(u32))
	b := x > 5
	fmt.Println(b, !b, b == true, b != (y > 100), b && !b || b)
	r := rune(0x1F600)
	fmt.Println(string(r), r, byte('x'), string(rune(-1)))
	fmt.Println(bits(0b1011_0000), 0o17, 0x_ff, 1_000_000, 1e3, 0x1p-2, '\n', '\u00e9', "\x41\101\u0041")
	var up uintptr = 5
	up--
	fmt.Println(up, uint(3)-2, uint(1)<<63)
}

func bits(n uint) (count int) {
	for ; n != 0; n &= n - 1 {
		count++
	}
	return
}

func minusOne() int64 { return -1 }
