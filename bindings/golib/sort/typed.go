package sort

import "math/bits"

// sortInts sorts x in ascending order; equal elements cannot be told apart, so any algorithm gives Go's result.
func sortInts(x []int) {
	sortIntsWith(x, 2*bits.Len(uint(len(x))))
}

func sortIntsWith(x []int, budget int) {
	for len(x) > insertionMax {
		// The pivot is the median of three; it moves to the front.
		m, last := len(x)/2, len(x)-1
		if x[m] < x[0] {
			x[m], x[0] = x[0], x[m]
		}
		if x[last] < x[m] {
			x[last], x[m] = x[m], x[last]
			if x[m] < x[0] {
				x[m], x[0] = x[0], x[m]
			}
		}
		p := x[m]
		i, j := 0, last
		for i <= j {
			for x[i] < p {
				i++
			}
			for p < x[j] {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		if budget--; budget < 0 {
			Sort(IntSlice(x)) // unlucky pivots
			return
		}
		// The smaller part by recursion.
		if j+1 < len(x)-i {
			sortIntsWith(x[:j+1], budget)
			x = x[i:]
		} else {
			sortIntsWith(x[i:], budget)
			x = x[:j+1]
		}
	}
	for i := 1; i < len(x); i++ {
		v := x[i]
		j := i
		for ; j > 0 && v < x[j-1]; j-- {
			x[j] = x[j-1]
		}
		x[j] = v
	}
}

// sortStrings sorts x in ascending order; equal elements cannot be told apart, so any algorithm gives Go's result.
func sortStrings(x []string) {
	sortStringsWith(x, 2*bits.Len(uint(len(x))))
}

func sortStringsWith(x []string, budget int) {
	for len(x) > insertionMax {
		// The pivot is the median of three; it moves to the front.
		m, last := len(x)/2, len(x)-1
		if x[m] < x[0] {
			x[m], x[0] = x[0], x[m]
		}
		if x[last] < x[m] {
			x[last], x[m] = x[m], x[last]
			if x[m] < x[0] {
				x[m], x[0] = x[0], x[m]
			}
		}
		p := x[m]
		i, j := 0, last
		for i <= j {
			for x[i] < p {
				i++
			}
			for p < x[j] {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i++
				j--
			}
		}
		if budget--; budget < 0 {
			Sort(StringSlice(x)) // unlucky pivots
			return
		}
		// The smaller part by recursion.
		if j+1 < len(x)-i {
			sortStringsWith(x[:j+1], budget)
			x = x[i:]
		} else {
			sortStringsWith(x[i:], budget)
			x = x[:j+1]
		}
	}
	for i := 1; i < len(x); i++ {
		v := x[i]
		j := i
		for ; j > 0 && v < x[j-1]; j-- {
			x[j] = x[j-1]
		}
		x[j] = v
	}
}
