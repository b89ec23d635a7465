package runtime

import (
	"internal/value"
	"strconv"
)

// What print and println are lowered to, one call per argument, each a write to standard error of its own, as in Go.

const stderr = 2

func printstring(s string) {
	write(stderr, s)
}

func printbool(v bool) {
	if v {
		write(stderr, "true")
	} else {
		write(stderr, "false")
	}
}

func printint(v int64) {
	if v < 0 {
		write(stderr, "-"+utoa(-uint64(v)))
		return
	}
	write(stderr, utoa(uint64(v)))
}

func printuint(v uint64) {
	write(stderr, utoa(v))
}

// printfloat prints the shortest digits that give v back (Go 1.26 and later).
func printfloat(v float64) {
	write(stderr, strconv.FormatFloat(v, 'g', -1, 64))
}

func printfloat32(v float32) {
	write(stderr, strconv.FormatFloat(float64(v), 'g', -1, 32))
}

func printhex(v uint64) {
	write(stderr, hex(v))
}

// printpointer prints the address in a pointer, map, channel or function.
func printpointer(p any) {
	write(stderr, hex(value.Bits(p)))
}

// printeface prints an interface as its two words. The type word is not modelled: it is the dynamic type's kind.
func printeface(v any) {
	if v == nil {
		write(stderr, "(0x0,0x0)")
		return
	}
	write(stderr, "("+hex(uint64(value.Kind(v)))+","+hex(value.Address(v))+")")
}

// printslice prints length, capacity and address.
func printslice(length, capacity int, p any) {
	write(stderr, "["+utoa(uint64(length))+"/"+utoa(uint64(capacity))+"]"+hex(value.Bits(p)))
}

func printnl() {
	write(stderr, "\n")
}

func printsp() {
	write(stderr, " ")
}

func utoa(v uint64) string {
	return strconv.FormatUint(v, 10)
}

func hex(v uint64) string {
	return "0x" + strconv.FormatUint(v, 16)
}

// indented is s with every line after the first one set in by a tab, so that a panic's text stands out of the traceback.
func indented(s string) string {
	start := 0
	out := ""
	for i := 0; i < len(s); i++ {
		if s[i] == '\n' {
			out += s[start:i+1] + "\t"
			start = i + 1
		}
	}
	return out + s[start:]
}
