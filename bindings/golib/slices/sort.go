package slices

import (
	"cmp"
	"math/bits"
)

// Sort sorts in ascending order; NaNs come first.
func Sort[S ~[]E, E cmp.Ordered](x S) {
	SortFunc(x, cmp.Compare[E])
}

// SortFunc sorts as cmp says; equal elements may change places. It takes the decisions of Go's own pattern-defeating
// quicksort, in the same order, as package sort does.
func SortFunc[S ~[]E, E any](x S, cmp func(a, b E) int) {
	n := len(x)
	s := &sorter[E]{x, cmp, bits.Len(uint(n))}
	s.sort(0, n)
}

// SortStableFunc sorts as cmp says; equal elements keep their order.
func SortStableFunc[S ~[]E, E any](x S, cmp func(a, b E) int) {
	stable(&sorter[E]{x, cmp, 0}, len(x))
}

// A sorter is a quicksort that notices patterns: sorted, reversed and mostly equal elements, and bad pivots.
type sorter[E any] struct {
	data []E
	cmp  func(a, b E) int
	// How many more unbalanced partitions are put up with before a heap sort takes over.
	limit int
}

// Less reports whether the element at i comes before that at j.
func (s *sorter[E]) Less(i, j int) bool { return s.cmp(s.data[i], s.data[j]) < 0 }

// Swap exchanges two elements.
func (s *sorter[E]) Swap(i, j int) { s.data[i], s.data[j] = s.data[j], s.data[i] }

const (
	insertionMax = 12 // up to so many elements are sorted by insertion
	nintherMin   = 50 // from so many on the pivot is a median of medians, and nearly sorted runs are repaired
)

func (s *sorter[E]) sort(a, b int) {
	data := s
	limit := s.limit
	balanced, partitioned := true, true // what the previous partition was
	for b-a > insertionMax {
		n := b - a
		if limit == 0 {
			heapSort(data, a, b)
			return
		}
		if !balanced {
			s.scatter(a, b)
			limit--
		}
		pivot, ascending, descending := s.pivot(a, b)
		if descending {
			for i, j := a, b-1; i < j; i, j = i+1, j-1 {
				data.Swap(i, j)
			}
			pivot = b - 1 - (pivot - a)
			ascending = true
		}
		if balanced && partitioned && ascending && s.repair(a, b) {
			return
		}
		if a > 0 && !data.Less(a-1, pivot) {
			// The element before is the previous pivot, and nothing here is less: what equals it is in place at once.
			a = s.splitEqual(a, b, pivot)
			continue
		}
		var m int
		m, partitioned = s.split(a, b, pivot)
		left, right := m-a, b-m
		inner := &sorter[E]{s.data, s.cmp, limit}
		if left < right {
			balanced = left >= n/8
			inner.sort(a, m)
			a = m + 1
		} else {
			balanced = right >= n/8
			inner.sort(m+1, b)
			b = m
		}
	}
	insertionSort(data, a, b)
}

// split brings the pivot to its place m: less before it, the rest behind. already: nothing had to move.
func (s *sorter[E]) split(a, b, pivot int) (m int, already bool) {
	data := s
	data.Swap(a, pivot)
	i, j := a+1, b-1
	for already = true; ; already = false {
		for i <= j && data.Less(i, a) {
			i++
		}
		for i <= j && !data.Less(j, a) {
			j--
		}
		if i > j {
			data.Swap(j, a)
			return j, already
		}
		data.Swap(i, j)
		i++
		j--
	}
}

// splitEqual brings what equals the pivot to the front and returns where the greater ones begin.
func (s *sorter[E]) splitEqual(a, b, pivot int) int {
	data := s
	data.Swap(a, pivot)
	i, j := a+1, b-1
	for {
		for i <= j && !data.Less(a, i) {
			i++
		}
		for i <= j && data.Less(a, j) {
			j--
		}
		if i > j {
			return i
		}
		data.Swap(i, j)
		i++
		j--
	}
}

// repair moves up to five elements that are out of place; true: data[a:b] is sorted.
func (s *sorter[E]) repair(a, b int) bool {
	data := s
	i := a + 1
	for step := 0; step < 5; step++ {
		for i < b && !data.Less(i, i-1) {
			i++
		}
		if i == b {
			return true
		}
		if b-a < nintherMin {
			return false
		}
		data.Swap(i, i-1)
		if i-a >= 2 { // the smaller one further down
			for j := i - 1; j >= 1 && data.Less(j, j-1); j-- {
				data.Swap(j, j-1)
			}
		}
		if b-i >= 2 { // the greater one further up
			for j := i + 1; j < b && data.Less(j, j-1); j++ {
				data.Swap(j, j-1)
			}
		}
	}
	return false
}

// scatter swaps three elements in the middle with others, chosen by a xorshift generator that starts from the length.
func (s *sorter[E]) scatter(a, b int) {
	n := b - a
	random := uint64(n)
	mask := uint(1)<<uint(bits.Len(uint(n))) - 1
	middle := a + n/4*2
	for i := middle - 1; i <= middle+1; i++ {
		random ^= random << 13
		random ^= random >> 7
		random ^= random << 17
		other := int(uint(random) & mask)
		if other >= n {
			other -= n
		}
		s.Swap(i, a+other)
	}
}

// pivot chooses one, and guesses from the comparisons it took whether the elements ascend or descend.
func (s *sorter[E]) pivot(a, b int) (pivot int, ascending, descending bool) {
	n := b - a
	swaps := 0
	i, j, k := a+n/4, a+n/4*2, a+n/4*3
	if n >= nintherMin {
		i = s.median(i-1, i, i+1, &swaps)
		j = s.median(j-1, j, j+1, &swaps)
		k = s.median(k-1, k, k+1, &swaps)
	}
	j = s.median(i, j, k, &swaps)
	return j, swaps == 0, swaps == 12 // twelve: with four medians only, all upside down
}

// median returns which of three positions holds the middle element, and counts what was out of order.
func (s *sorter[E]) median(a, b, c int, swaps *int) int {
	if s.Less(b, a) {
		*swaps++
		a, b = b, a
	}
	if s.Less(c, b) {
		*swaps++
		b = c
	}
	if s.Less(b, a) {
		*swaps++
		b = a
	}
	return b
}

func insertionSort[E any](data *sorter[E], a, b int) {
	for i := a + 1; i < b; i++ {
		for j := i; j > a && data.Less(j, j-1); j-- {
			data.Swap(j, j-1)
		}
	}
}

func siftDown[E any](data *sorter[E], lo, hi, first int) {
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

func heapSort[E any](data *sorter[E], a, b int) {
	n := b - a
	for i := (n - 1) / 2; i >= 0; i-- {
		siftDown(data, i, n, a)
	}
	for i := n - 1; i >= 0; i-- {
		data.Swap(a, a+i)
		siftDown(data, 0, i, a)
	}
}

// merge joins two sorted neighbours in place: rotations around the middle of the longer one (Kim and Kutzner's SymMerge).
func merge[E any](data *sorter[E], a, m, b int) {
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

func swapRange[E any](data *sorter[E], a, b, n int) {
	for i := 0; i < n; i++ {
		data.Swap(a+i, b+i)
	}
}

func rotate[E any](data *sorter[E], a, m, b int) {
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

func stable[E any](data *sorter[E], n int) {
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
