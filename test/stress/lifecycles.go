// Every goroutine marks its own place, once. os.Args: rounds, goroutines of a round (a power of two).
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
)

var (
	seen []uint32
	wg   sync.WaitGroup
	left [64]struct {
		n int64
		_ [7]uint64
	}
	ready = make(chan int, 1)
	open  int64
)

func mark(id int) {
	if atomic.AddUint32(&seen[id], 1) != 1 {
		panic("a goroutine ran twice")
	}
}

// tree is goroutine id of a binary heap; every 64th subtree counts its own, so that counting doesn't keep workers waiting.
func tree(id, shard, depth int) {
	if depth > 0 {
		a, b := shard, shard
		if shard < 0 && id >= 32 {
			a, b = (2*id)&63, (2*id+1)&63
		}
		go tree(2*id, a, depth-1)
		go tree(2*id+1, b, depth-1)
	}
	mark(id)
	if shard < 0 {
		wg.Done()
	} else if atomic.AddInt64(&left[shard].n, -1) == 0 {
		wg.Done()
	}
}

func chain(id, n int) {
	mark(id)
	if n > 1 {
		go chain(id+1, n-1)
	} else {
		wg.Done()
	}
}

// ask waits for an answer on a channel: goroutines that park and are readied, often by another worker.
func ask(id int, questions chan<- chan int) {
	answer := make(chan int)
	questions <- answer
	mark(<-answer + id)
	wg.Done()
}

func main() {
	rounds, _ := strconv.Atoi(os.Args[1])
	n, _ := strconv.Atoi(os.Args[2])
	depth := 0
	for 2<<depth < n {
		depth++
	}
	seen = make([]uint32, n)
	total := 0
	for r := 0; r < rounds; r++ {
		// Half in a tree, a quarter in chains, a quarter that wait for an answer.
		size := 1 << depth
		for i := range left {
			left[i].n = int64(size>>6) - 1
		}
		// The 63 above the 64 subtrees, and each of those once.
		wg.Add(63 + 64)
		go tree(1, -1, depth-1)
		wg.Wait()
		total += size - 1
		rest := n - size
		const chains = 16
		wg.Add(chains)
		each := rest / 2 / chains
		for c := 0; c < chains; c++ {
			go chain(size+c*each, each)
		}
		wg.Wait()
		total += chains * each
		from := size + chains*each
		questions := make(chan chan int, 8)
		for a := 0; a < 3; a++ {
			go func() {
				for q := range questions {
					q <- 0
				}
			}()
		}
		for id := from; id < n; id++ {
			wg.Add(1)
			go ask(id, questions)
			if id%1024 == 0 {
				runtime.Gosched()
			}
		}
		wg.Wait()
		close(questions)
		total += n - from
		once, want := 0, 0
		for id := range seen {
			if seen[id] == 1 {
				once++
			}
			seen[id] = 0
		}
		want = size - 1 + chains*each + n - from
		if once != want {
			fmt.Println("round", r, "marked once:", once, "of", want)
			os.Exit(1)
		}
	}
	fmt.Println(total)
}
