package main

import (
	"fmt"
	"sort"
)

type person struct {
	name string
	age  int
}

type byAge []person

func (a byAge) Len() int           { return len(a) }
func (a byAge) Less(i, j int) bool { return a[i].age < a[j].age }
func (a byAge) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }

func main() {
	ints := []int{5, 2, 8, -1, 9, 3, 0, 7, 7, 1}
	sort.Ints(ints)
	strs := []string{"pear", "apple", "fig", "Banana", ""}
	sort.Strings(strs)
	floats := []float64{2.5, -1, 3.25, 0}
	sort.Sort(sort.Reverse(sort.Float64Slice(floats)))
	fmt.Println(ints, strs, floats, sort.IntsAreSorted(ints))
	people := []person{{"Alice", 30}, {"Bob", 25}, {"Carol", 30}, {"Dave", 25}, {"Eve", 35}}
	sort.Stable(byAge(people))
	fmt.Println(people)
	sort.Slice(people, func(i, j int) bool { return people[i].name > people[j].name })
	fmt.Println(people)
	// Many equal keys: which of them comes first is the algorithm's business.
	many := make([]person, 100)
	for i := range many {
		many[i] = person{fmt.Sprint("p", i), i * 7 % 5}
	}
	sort.Slice(many, func(i, j int) bool { return many[i].age < many[j].age })
	fmt.Println(many)
	for i := range many {
		many[i] = person{fmt.Sprint("q", i), i * 31 % 7}
	}
	sort.Sort(byAge(many))
	fmt.Println(many)
	sort.SliceStable(many, func(i, j int) bool { return many[i].age%2 < many[j].age%2 })
	fmt.Println(many[:20])
	large := make([]int, 1000)
	for i := range large {
		large[i] = i * 7919 % 1000
	}
	sort.Ints(large)
	fmt.Println(large[0], large[500], large[999], sort.SearchInts(large, 321), sort.SearchInts(large, 5000))
	i := sort.Search(100, func(i int) bool { return i*i >= 50 })
	j, found := sort.Find(len(strs), func(i int) int {
		switch {
		case "fig" < strs[i]:
			return -1
		case "fig" > strs[i]:
			return 1
		}
		return 0
	})
	fmt.Println(i, j, found, sort.SearchStrings(strs, "cherry"))
}
