// Command random compares seeded sequences of math/rand and math/rand/v2 with the real ones.
package main

import (
	"fmt"
	"math/rand"
	randv2 "math/rand/v2"
	"os"

	srand "gmpsimstd/math/rand"
	srandv2 "gmpsimstd/math/rand/v2"
)

func main() {
	failures := 0
	same := func(what string, got, want any) {
		if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
			failures++
			if failures < 20 {
				fmt.Printf("%s: got %s, want %s\n", what, g, w)
			}
		}
	}
	for _, seed := range []int64{0, 1, 42, -7, 1<<40 + 3, 1<<31 - 1} {
		g, w := srand.New(srand.NewSource(seed)), rand.New(rand.NewSource(seed))
		for i := range 30000 {
			n := i%1000 + 1
			switch i % 16 {
			case 0:
				same("Int63", g.Int63(), w.Int63())
			case 1:
				same("Uint32", g.Uint32(), w.Uint32())
			case 2:
				same("Uint64", g.Uint64(), w.Uint64())
			case 3:
				same("Intn", g.Intn(n), w.Intn(n))
			case 4:
				same("Int63n", g.Int63n(int64(n)<<33+5), w.Int63n(int64(n)<<33+5))
			case 5:
				same("Int31n", g.Int31n(int32(n)), w.Int31n(int32(n)))
			case 6:
				same("Float64", g.Float64(), w.Float64())
			case 7:
				same("Float32", g.Float32(), w.Float32())
			case 8:
				same("Perm", g.Perm(n%20), w.Perm(n%20))
			case 9:
				a, b := []int{1, 2, 3, 4, 5, 6, 7}, []int{1, 2, 3, 4, 5, 6, 7}
				g.Shuffle(7, func(i, j int) { a[i], a[j] = a[j], a[i] })
				w.Shuffle(7, func(i, j int) { b[i], b[j] = b[j], b[i] })
				same("Shuffle", a, b)
			case 10:
				a, b := make([]byte, n%30), make([]byte, n%30)
				g.Read(a)
				w.Read(b)
				same("Read", a, b)
			case 11:
				same("Int", g.Int(), w.Int())
			case 12:
				same("Int31", g.Int31(), w.Int31())
			default:
				same("NormFloat64", g.NormFloat64(), w.NormFloat64())
				same("ExpFloat64", g.ExpFloat64(), w.ExpFloat64())
			}
		}
		gz, wz := srand.NewZipf(g, 1.5, 2, 1000), rand.NewZipf(w, 1.5, 2, 1000)
		for range 1000 {
			same("Zipf", gz.Uint64(), wz.Uint64())
		}
		var key [32]byte
		for i := range key {
			key[i] = byte(int(seed) * (i + 3))
		}
		gc, wc := srandv2.NewChaCha8(key), randv2.NewChaCha8(key)
		gs := []srandv2.Source{srandv2.NewPCG(uint64(seed), 99), gc}
		ws := []randv2.Source{randv2.NewPCG(uint64(seed), 99), wc}
		for k := range gs {
			g, w := srandv2.New(gs[k]), randv2.New(ws[k])
			for i := range 20000 {
				n := i%1000 + 1
				switch i % 13 {
				case 0:
					same("Int64", g.Int64(), w.Int64())
				case 1:
					same("Uint32", g.Uint32(), w.Uint32())
				case 2:
					same("Uint64", g.Uint64(), w.Uint64())
				case 3:
					same("IntN", g.IntN(n), w.IntN(n))
				case 4:
					same("Int64N", g.Int64N(int64(n)<<33+5), w.Int64N(int64(n)<<33+5))
				case 5:
					same("Int32N", g.Int32N(int32(n)), w.Int32N(int32(n)))
				case 6:
					same("Float64", g.Float64(), w.Float64())
				case 7:
					same("Float32", g.Float32(), w.Float32())
				case 8:
					same("Perm", g.Perm(n%20), w.Perm(n%20))
				case 9:
					a, b := []int{1, 2, 3, 4, 5, 6, 7}, []int{1, 2, 3, 4, 5, 6, 7}
					g.Shuffle(7, func(i, j int) { a[i], a[j] = a[j], a[i] })
					w.Shuffle(7, func(i, j int) { b[i], b[j] = b[j], b[i] })
					same("Shuffle", a, b)
				case 10:
					same("UintN", []any{g.UintN(uint(n)), g.Uint32N(uint32(n)), g.Uint64N(uint64(n) << 40), g.Int(), g.Int32(), g.Uint()}, []any{w.UintN(uint(n)), w.Uint32N(uint32(n)), w.Uint64N(uint64(n) << 40), w.Int(), w.Int32(), w.Uint()})
				default:
					same("v2 NormFloat64", g.NormFloat64(), w.NormFloat64())
					same("v2 ExpFloat64", g.ExpFloat64(), w.ExpFloat64())
				}
			}
			gz, wz := srandv2.NewZipf(g, 1.2, 1, 100), randv2.NewZipf(w, 1.2, 1, 100)
			for range 1000 {
				same("v2 Zipf", gz.Uint64(), wz.Uint64())
			}
		}
		for n := range 20 {
			a, b := make([]byte, n), make([]byte, n)
			gc.Read(a)
			wc.Read(b)
			same("ChaCha8.Read", a, b)
		}
	}
	for range 1000 {
		if x := srand.Intn(10); x < 0 || x > 9 {
			same("Intn", x, "in range")
		}
		if x := srandv2.Float64(); x < 0 || x >= 1 {
			same("Float64", x, "in range")
		}
	}
	fmt.Println("failures:", failures)
	if failures > 0 {
		os.Exit(1)
	}
}
