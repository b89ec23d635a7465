package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

type person struct {
	name string
	age  int
}

type ids []int

func catch(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(name, "panics:", r)
		}
	}()
	f()
}

func ordering() {
	nan := math.NaN()
	fmt.Println(cmp.Compare(1, 2), cmp.Compare("b", "a"), cmp.Compare(nan, 1), cmp.Compare(1, nan), cmp.Compare(nan, nan))
	fmt.Println(cmp.Less(nan, 1), cmp.Less(1, nan), cmp.Less(2, 3), cmp.Or(0, 0, 3, 4), cmp.Or("", "x"), cmp.Or[int]())
	xs := []float64{3, nan, -1, 2, math.Inf(1)}
	slices.Sort(xs)
	fmt.Println(xs, slices.IsSorted(xs), slices.Max(xs), slices.Min([]int{3, 1, 2}), slices.Max([]string{"a", "c", "b"}))
	// Many elements of few kinds: equal ones may change places, and do so as in Go.
	var people []person
	seed := uint32(7)
	for i := range 300 {
		seed = seed*1664525 + 1013904223
		people = append(people, person{fmt.Sprint("p", i), int(seed >> 24 % 9)})
	}
	unstable, stable := slices.Clone(people), slices.Clone(people)
	byAge := func(a, b person) int { return cmp.Compare(a.age, b.age) }
	slices.SortFunc(unstable, byAge)
	slices.SortStableFunc(stable, byAge)
	fmt.Println(unstable[:20], unstable[280:])
	fmt.Println(stable[:20], slices.IsSortedFunc(stable, byAge))
	same := slices.Clone(people)
	sort.Slice(same, func(i, j int) bool { return same[i].age < same[j].age })
	fmt.Println(slices.Equal(same, unstable))
	fmt.Println(slices.MinFunc(people, byAge), slices.MaxFunc(people, byAge))
	fmt.Println(slices.BinarySearch([]int{1, 3, 5, 7}, 5))
	fmt.Println(slices.BinarySearch([]int{1, 3, 5, 7}, 6))
	fmt.Println(slices.BinarySearchFunc(stable, 3, func(p person, age int) int { return p.age - age }))
	for n := range 70 {
		in := make([]int, n)
		for i := range in {
			seed = seed*1664525 + 1013904223
			in[i] = int(seed >> 20 % 50)
		}
		slices.Sort(in)
		if !sort.IntsAreSorted(in) {
			fmt.Println("not sorted", n)
		}
	}
}

func editing() {
	s := ids{1, 2, 3, 4, 5}
	fmt.Println(slices.Index(s, 3), slices.Index(s, 9), slices.Contains(s, 5), slices.IndexFunc(s, func(i int) bool { return i > 2 }))
	fmt.Println(slices.ContainsFunc(s, func(i int) bool { return i < 0 }))
	fmt.Printf("%T\n", slices.Clone(s))
	t := slices.Insert(slices.Clone(s), 2, 10, 11)
	fmt.Println(t, slices.Insert(t[:3], 1, t[0], t[1]), len(slices.Insert(t, len(t))))
	t = slices.Delete(slices.Clone(s), 1, 3)
	fmt.Println(t, t[:5])
	t = slices.DeleteFunc(slices.Clone(s), func(i int) bool { return i%2 == 0 })
	fmt.Println(t, t[:5])
	fmt.Println(slices.Replace(slices.Clone(s), 1, 3, 7, 8, 9), slices.Replace(slices.Clone(s), 1, 4, 7), slices.Replace(slices.Clone(s), 3, 5, 7))
	fmt.Println(slices.Compact([]int{1, 1, 2, 2, 2, 3, 1}), slices.CompactFunc([]string{"a", "A", "b"}, strings.EqualFold))
	slices.Reverse(s)
	fmt.Println(s, slices.Concat(s, ids{0}, nil), slices.Repeat([]string{"x", "y"}, 3))
	g := slices.Grow(ids(nil), 10)
	fmt.Println(len(g), cap(g) >= 10, cap(slices.Clip(s[:2])), slices.Clone([]int(nil)) == nil)
	fmt.Println(slices.Equal([]int{1}, []int{1}), slices.Equal([]float64{math.NaN()}, []float64{math.NaN()}), slices.Compare([]int{1, 2}, []int{1, 3}), slices.Compare([]int{1, 2}, []int{1}))
	fmt.Println(slices.EqualFunc([]int{1, 2}, []string{"1", "2"}, func(i int, s string) bool { return fmt.Sprint(i) == s }))
	fmt.Println(slices.CompareFunc([]int{1, 2}, []string{"1", "2", "3"}, func(i int, s string) int { return cmp.Compare(fmt.Sprint(i), s) }))
	catch("Min", func() { slices.Min([]int{}) })
	catch("MaxFunc", func() { slices.MaxFunc([]int{}, cmp.Compare[int]) })
	catch("Delete", func() { slices.Delete([]int{1, 2}, 1, 3) })
	catch("Insert", func() { slices.Insert([]int{1, 2}, 3, 1) })
	catch("Grow", func() { slices.Grow([]int{}, -1) })
	catch("Repeat", func() { slices.Repeat([]int{1}, -1) })
	catch("Chunk", func() { slices.Chunk([]int{1}, 0) })
}

func sequences() {
	s := []string{"c", "a", "b", "d", "e"}
	for i, v := range slices.All(s) {
		fmt.Print(i, v, " ")
	}
	for i, v := range slices.Backward(s) {
		if i == 1 {
			break
		}
		fmt.Print(i, v, " ")
	}
	for c := range slices.Chunk(s, 2) {
		fmt.Print(c, len(c), cap(c), " ")
	}
	fmt.Println(slices.Collect(slices.Values(s)), slices.Sorted(slices.Values(s)), slices.AppendSeq([]string{"z"}, slices.Values(s[:2])))
	fmt.Println(slices.SortedFunc(slices.Values(s), func(a, b string) int { return -strings.Compare(a, b) }))
	m := map[string]int{"x": 1, "y": 2, "z": 3}
	fmt.Println(slices.Sorted(maps.Keys(m)), slices.Sorted(maps.Values(m)))
	n := maps.Clone(m)
	maps.DeleteFunc(n, func(k string, v int) bool { return v == 2 })
	fmt.Println(n, maps.Equal(m, n), maps.Equal(m, maps.Clone(m)), maps.Clone(map[int]int(nil)) == nil)
	maps.Copy(n, map[string]int{"q": 9})
	maps.Insert(n, maps.All(map[string]int{"r": 8}))
	fmt.Println(n, maps.Collect(slices.All(s[:2])))
	fmt.Println(maps.EqualFunc(m, map[string]string{"x": "1", "y": "2", "z": "3"}, func(i int, s string) bool { return fmt.Sprint(i) == s }))
}

func once() {
	calls := 0
	v := sync.OnceValue(func() string { calls++; return "value" })
	two := sync.OnceValues(func() (int, error) { calls++; return 5, nil })
	var wg sync.WaitGroup
	for range 5 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			v()
			two()
		}()
	}
	wg.Wait()
	a, err := two()
	fmt.Println(v(), a, err, calls)
	bad := sync.OnceValue(func() int { panic("first") })
	catch("OnceValue", func() { bad() })
	catch("OnceValue", func() { bad() })
	var p atomic.Pointer[person]
	fmt.Println(p.Load() == nil, p.CompareAndSwap(nil, &person{"a", 1}), p.Load().name)
	old := p.Swap(&person{"b", 2})
	p.Store(&person{old.name + "c", 3})
	fmt.Println(*p.Load(), p.CompareAndSwap(old, old))
	var counter atomic.Pointer[int]
	counter.Store(new(int))
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 100 {
				for {
					old := counter.Load()
					n := *old + 1
					if counter.CompareAndSwap(old, &n) {
						break
					}
				}
			}
		}()
	}
	wg.Wait()
	fmt.Println(*counter.Load())
}

func main() {
	ordering()
	editing()
	sequences()
	once()
}
