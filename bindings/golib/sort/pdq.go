package sort

import "math/bits"

// A sorter is a quicksort that notices patterns: sorted, reversed and mostly equal elements, and bad pivots.
type sorter struct {
	data Interface
	// How many more unbalanced partitions are put up with before a heap sort takes over.
	limit int
}

const (
	insertionMax = 12 // up to so many elements are sorted by insertion
	nintherMin   = 50 // from so many on the pivot is a median of medians, and nearly sorted runs are repaired
)

func (s *sorter) sort(a, b int) {
	data := s.data
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
		inner := &sorter{data, limit}
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
func (s *sorter) split(a, b, pivot int) (m int, already bool) {
	data := s.data
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
func (s *sorter) splitEqual(a, b, pivot int) int {
	data := s.data
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
func (s *sorter) repair(a, b int) bool {
	data := s.data
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
func (s *sorter) scatter(a, b int) {
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
		s.data.Swap(i, a+other)
	}
}

// pivot chooses one, and guesses from the comparisons it took whether the elements ascend or descend.
func (s *sorter) pivot(a, b int) (pivot int, ascending, descending bool) {
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
func (s *sorter) median(a, b, c int, swaps *int) int {
	if s.data.Less(b, a) {
		*swaps++
		a, b = b, a
	}
	if s.data.Less(c, b) {
		*swaps++
		b = c
	}
	if s.data.Less(b, a) {
		*swaps++
		b = a
	}
	return b
}
