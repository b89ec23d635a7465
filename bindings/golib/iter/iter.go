// Package iter names the functions that range loops run over.
package iter

// Seq passes one value after the other to yield, until there are no more or yield returns false.
type Seq[V any] func(yield func(V) bool)

// Seq2 passes pairs of values.
type Seq2[K, V any] func(yield func(K, V) bool)
