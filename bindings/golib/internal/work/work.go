// Package work stands for computation whose length is known and whose code is not: programs made with programBuilder say
// how long they compute.
package work

// Longest piece that is computed at a stretch, in nanoseconds: a turn of a CPU may end after each.
const pieceNs = 1000

// Compute keeps the CPU busy for ns nanoseconds (the loop itself adds about a hundredth). The goroutine can be preempted
// meanwhile.
func Compute(ns int64) {
	for ns > pieceNs {
		compute(pieceNs)
		ns -= pieceNs
	}
	compute(ns)
}

func compute(ns int64)
