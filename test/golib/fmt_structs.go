package main

import (
	"fmt"
	"time"
)

type point struct{ X, Y int }

type named map[string]point

type node struct {
	Name  string
	Next  *node
	Tags  []string
	Extra any
	err   error
	fn    func()
	ch    chan int
	m     map[int]bool
}

type wrapper struct {
	point
	*node
	Inner struct{ A, b any }
	D     time.Duration
	d     time.Duration
}

func main() {
	p := &point{1, 2}
	n := &node{Name: "a", Tags: []string{"x", "y z"}, Extra: 3.5, m: map[int]bool{2: true, 1: false}}
	w := wrapper{point: *p, D: 1500 * time.Millisecond, d: time.Second}
	w.Inner.A = []any{1, "two", nil}
	var nilPoint *point
	var nilMap map[string]int
	var nilSlice []string
	var nilAny any
	values := []any{
		*p, p, nilPoint, []point{{1, 2}, {3, 4}}, [2]point{}, &[]int{1, 2}, &map[string]int{"k": 1}, &[2]bool{true}, nilMap, nilSlice, &nilAny == nil,
		w.Inner, w.D, named{"z": {1, 2}, "a": {}}, map[point]string{{2, 1}: "b", {1, 5}: "a"}, map[bool]int{true: 1, false: 0}, map[float64]string{2.5: "x", -1: "y"},
		map[any]any{"s": 1, "a": "two"}, map[[2]int]int{{2, 1}: 1, {1, 9}: 2}, struct{}{}, []struct{}{{}, {}}, struct {
			A int
			B []byte
		}{1, []byte("hi")}, [][]int{{1}, nil, {}}, []any{nil, 1, "a", []int(nil)}, []error{nil}, *n, w, [3][]string{{"a"}},
		time.Duration(0), []time.Duration{1, time.Hour}, time.March, []time.Weekday{time.Monday},
	}
	for i, v := range values {
		fmt.Printf("%d: %v\n  %+v\n  %#v\n", i, v, v, v)
	}
	fmt.Printf("%s %d %x %q\n", []string{"a", "b"}, []int{10, 20}, []string{"hi", "yo"}, []string{"a b"})
	fmt.Printf("%6.2f %5d %-4s|\n", []float64{1, 2.345}, [2]int{1, 22}, []string{"a", "bb"})
	fmt.Printf("%x %X %s %v %d\n", [3]byte{1, 0xab, 255}, []byte{0xde, 0xad}, [2]byte{'h', 'i'}, [2]byte{'h', 'i'}, []byte("hi"))
	fmt.Printf("%v %v\n", struct{ p *int }{nil}, &struct{ s string }{"x"})
}
