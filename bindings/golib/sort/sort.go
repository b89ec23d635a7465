// Package sort sorts slices and what can be swapped. Which of equal elements comes first after Sort or Slice is not
// promised; it is what Go's own pattern-defeating quicksort gives, whose decisions this one takes in the same order.
package sort

import (
	"internal/value"
	"math/bits"
)

// An Interface is a collection that can be sorted by index.
type Interface interface {
	Len() int
	Less(i, j int) bool
	Swap(i, j int)
}

// Sort sorts data; equal elements may change places.
func Sort(data Interface) {
	if n := data.Len(); n > 1 {
		s := &sorter{data, bits.Len(uint(n))}
		s.sort(0, n)
	}
}

func insertionSort(data Interface, a, b int) {
	for i := a + 1; i < b; i++ {
		for j := i; j > a && data.Less(j, j-1); j-- {
			data.Swap(j, j-1)
		}
	}
}

func siftDown(data Interface, lo, hi, first int) {
	root := lo
	for {
		child := 2*root + 1
		if child >= hi {
			return
		}
		if child+1 < hi && data.Less(first+child, first+child+1) {
			child++
		}
		if !data.Less(first+root, first+child) {
			return
		}
		data.Swap(first+root, first+child)
		root = child
	}
}

func heapSort(data Interface, a, b int) {
	n := b - a
	for i := (n - 1) / 2; i >= 0; i-- {
		siftDown(data, i, n, a)
	}
	for i := n - 1; i >= 0; i-- {
		data.Swap(a, a+i)
		siftDown(data, 0, i, a)
	}
}

// Stable sorts data; equal elements keep their order.
func Stable(data Interface) {
	n := data.Len()
	size := 20
	for a := 0; a < n; a += size {
		b := a + size
		if b > n {
			b = n
		}
		insertionSort(data, a, b)
	}
	for ; size < n; size *= 2 {
		for a := 0; a+size < n; a += 2 * size {
			b := a + 2*size
			if b > n {
				b = n
			}
			merge(data, a, a+size, b)
		}
	}
}

// merge joins two sorted neighbours in place: rotations around the middle of the longer one (Kim and Kutzner's SymMerge).
func merge(data Interface, a, m, b int) {
	if a >= m || m >= b {
		return
	}
	if m-a == 1 {
		i, j := m, b
		for i < j {
			h := (i + j) / 2
			if data.Less(h, a) {
				i = h + 1
			} else {
				j = h
			}
		}
		for k := a; k < i-1; k++ {
			data.Swap(k, k+1)
		}
		return
	}
	if b-m == 1 {
		i, j := a, m
		for i < j {
			h := (i + j) / 2
			if !data.Less(m, h) {
				i = h + 1
			} else {
				j = h
			}
		}
		for k := m; k > i; k-- {
			data.Swap(k, k-1)
		}
		return
	}
	mid := (a + b) / 2
	n := mid + m
	var start, r int
	if m > mid {
		start, r = n-b, mid
	} else {
		start, r = a, m
	}
	p := n - 1
	for start < r {
		c := (start + r) / 2
		if !data.Less(p-c, c) {
			start = c + 1
		} else {
			r = c
		}
	}
	end := n - start
	if start < m && m < end {
		rotate(data, start, m, end)
	}
	merge(data, a, start, mid)
	merge(data, mid, end, b)
}

func swapRange(data Interface, a, b, n int) {
	for i := 0; i < n; i++ {
		data.Swap(a+i, b+i)
	}
}

func rotate(data Interface, a, m, b int) {
	i, j := m-a, b-m
	for i != j {
		if i > j {
			swapRange(data, m-i, m, j)
			i -= j
		} else {
			swapRange(data, m-i, m+j-i, i)
			j -= i
		}
	}
	swapRange(data, m-i, m, i)
}

// IsSorted tells whether data is sorted.
func IsSorted(data Interface) bool {
	for i := data.Len() - 1; i > 0; i-- {
		if data.Less(i, i-1) {
			return false
		}
	}
	return true
}

type reverse struct{ Interface }

func (r reverse) Less(i, j int) bool { return r.Interface.Less(j, i) }

// Reverse returns data in the opposite order.
func Reverse(data Interface) Interface { return &reverse{data} }

// anySlice sorts any slice by a function.
type anySlice struct {
	slice any
	n     int
	less  func(i, j int) bool
}

func (s *anySlice) Len() int           { return s.n }
func (s *anySlice) Less(i, j int) bool { return s.less(i, j) }
func (s *anySlice) Swap(i, j int)      { value.Swap(s.slice, i, j) }

func newAnySlice(x any, less func(i, j int) bool) *anySlice {
	if value.Kind(x) != value.Slice {
		panic("reflect: call of Swapper on non-slice value")
	}
	return &anySlice{x, value.Len(x), less}
}

// Slice sorts a slice by less.
func Slice(x any, less func(i, j int) bool) { Sort(newAnySlice(x, less)) }

// SliceStable sorts a slice by less; equal elements keep their order.
func SliceStable(x any, less func(i, j int) bool) { Stable(newAnySlice(x, less)) }

// SliceIsSorted tells whether a slice is sorted by less.
func SliceIsSorted(x any, less func(i, j int) bool) bool {
	return IsSorted(newAnySlice(x, less))
}
