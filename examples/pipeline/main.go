// A pipeline: one goroutine makes numbers, eight check them for being prime, one adds up what they find.
package main

import (
	"fmt"
	"sync"
)

func isPrime(n int) bool {
	if n < 2 {
		return false
	}
	for d := 2; d*d <= n; d++ {
		if n%d == 0 {
			return false
		}
	}
	return true
}

func main() {
	const limit = 20000
	numbers := make(chan int, 64)
	primes := make(chan int, 64)

	go func() {
		for n := 0; n < limit; n++ {
			numbers <- n
		}
		close(numbers)
	}()

	var workers sync.WaitGroup
	for i := 0; i < 8; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for n := range numbers {
				if isPrime(n) {
					primes <- n
				}
			}
		}()
	}
	go func() {
		workers.Wait()
		close(primes)
	}()

	found, sum := 0, 0
	for p := range primes {
		found++
		sum += p
	}
	fmt.Println(found, "primes below", limit, "with the sum", sum)
}
