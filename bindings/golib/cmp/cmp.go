// Package cmp compares ordered values.
package cmp

// Ordered admits all types with the operators < <= >= >.
type Ordered interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr |
		~float32 | ~float64 |
		~string
}

// Less reports whether x is less than y. A NaN is less than every number, and not less than a NaN.
func Less[T Ordered](x, y T) bool {
	return (isNaN(x) && !isNaN(y)) || x < y
}

// Compare returns -1 if x is less than y, 0 if they are equal, +1 if x is greater. NaNs are equal, and less than numbers.
func Compare[T Ordered](x, y T) int {
	if x < y {
		return -1
	}
	if x > y {
		return +1
	}
	if x == y {
		return 0
	}
	// At least one is a NaN.
	if isNaN(x) {
		if isNaN(y) {
			return 0
		}
		return -1
	}
	return +1
}

func isNaN[T Ordered](x T) bool {
	return x != x
}

// Or returns the first of its arguments that isn't the zero value, or the zero value.
func Or[T comparable](vals ...T) T {
	var zero T
	for _, v := range vals {
		if v != zero {
			return v
		}
	}
	return zero
}
