// Command sorting compares package sort with the real one: also the order of equal elements, and the comparisons made.
package main

import (
	"fmt"
	"math/rand"
	"os"
	"sort"

	ssort "gmpsimstd/sort"
)

type item struct{ key, id int }

func main() {
	r := rand.New(rand.NewSource(1))
	failures := 0
	check := func(what string, got, want any) {
		if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
			failures++
			if failures < 10 {
				fmt.Printf("%s\n got  %.200s\n want %.200s\n", what, g, w)
			}
		}
	}
	for round := 0; round < 20000; round++ {
		n := r.Intn(60)
		if round%20 == 0 {
			n = r.Intn(2000)
		}
		kinds := []int{1, 2, 5, 20, 1000}[r.Intn(5)]
		base := make([]item, n)
		for i := range base {
			base[i] = item{r.Intn(kinds), i}
		}
		switch r.Intn(6) {
		case 0:
			sort.SliceStable(base, func(i, j int) bool { return base[i].key < base[j].key })
		case 1:
			sort.SliceStable(base, func(i, j int) bool { return base[i].key > base[j].key })
		case 2:
			for i := range base {
				base[i].key = i % (kinds + 1)
			}
		case 3: // organ pipe
			for i := range base {
				base[i].key = min(i, n-i)
			}
		case 4: // nearly sorted
			for i := range base {
				base[i].key = i
			}
			for k := 0; k < 4 && n > 0; k++ {
				base[r.Intn(n)].key = r.Intn(n)
			}
		}
		for _, how := range []string{"Slice", "SliceStable"} {
			g, w := append([]item(nil), base...), append([]item(nil), base...)
			gc, wc := 0, 0
			gl := func(i, j int) bool { gc++; return g[i].key < g[j].key }
			wl := func(i, j int) bool { wc++; return w[i].key < w[j].key }
			if how == "Slice" {
				ssort.Slice(g, gl)
				sort.Slice(w, wl)
				check("comparisons", gc, wc)
			} else {
				ssort.SliceStable(g, gl)
				sort.SliceStable(w, wl)
			}
			check(how, g, w)
			check("sorted", ssort.SliceIsSorted(g, gl), true)
		}
		ints := r.Perm(n)
		ssort.Ints(ints)
		check("Ints", sort.IntsAreSorted(ints), true)
		dups, words := make([]int, n), make([]string, n)
		for i := range dups {
			dups[i] = base[i].key
			words[i] = fmt.Sprint(base[i].key)
		}
		ssort.Ints(dups)
		ssort.Strings(words)
		check("Ints with equals", sort.IntsAreSorted(dups), true)
		check("Strings", sort.StringsAreSorted(words), true)
		floats := make([]float64, n)
		for i := range floats {
			floats[i] = r.NormFloat64()
		}
		ssort.Sort(ssort.Reverse(ssort.Float64Slice(floats)))
		check("Reverse", sort.IsSorted(sort.Reverse(sort.Float64Slice(floats))), true)
		x := r.Intn(70) - 5
		check("Search", ssort.SearchInts(ints, x), sort.SearchInts(ints, x))
		gi, gf := ssort.Find(n, func(i int) int { return x - ints[i] })
		wi, wf := sort.Find(n, func(i int) int { return x - ints[i] })
		check("Find", fmt.Sprint(gi, gf), fmt.Sprint(wi, wf))
	}
	fmt.Println("failures:", failures)
	if failures > 0 {
		os.Exit(1)
	}
}
