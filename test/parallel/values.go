package main

import (
	"fmt"
	"sort"
	"strings"
	"sync"
)

type shape interface{ area() float64 }
type square struct{ side float64 }
type circle struct{ r float64 }

func (s square) area() float64  { return s.side * s.side }
func (c *circle) area() float64 { return 3 * c.r * c.r }

func counter() (func() int, func() int) {
	n := 0
	return func() int { n++; return n }, func() int { return n }
}

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func deep(n int) int {
	var pad [16]int
	pad[n%16] = n
	if n == 0 {
		return 0
	}
	return deep(n-1) + pad[n%16] - n + 1
}

func main() {
	var wg sync.WaitGroup
	out := make([]string, 16)
	for i := range out {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var b strings.Builder
			words := map[string][]int{}
			for k := 0; k < 40; k++ {
				key := fmt.Sprintf("k%d", (k*i)%7)
				words[key] = append(words[key], k)
			}
			keys := make([]string, 0, len(words))
			for k := range words {
				keys = append(keys, k)
			}
			sort.Strings(keys)
			for _, k := range keys {
				fmt.Fprintf(&b, "%s=%d,", k, len(words[k]))
			}
			up, get := counter()
			for k := 0; k < i; k++ {
				up()
			}
			shapes := []shape{square{float64(i)}, &circle{2}}
			fmt.Fprintf(&b, "%d;%.1f;%d;%d", get(), shapes[0].area()+shapes[1].area(), fib(i%13), deep(i*40))
			out[i] = b.String()
		}()
	}
	wg.Wait()
	fmt.Println(strings.Join(out, "\n"))
}
