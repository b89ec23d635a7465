package main

import (
	"fmt"
	"math/rand"
	"runtime"
	"service"
	"sync"
	"time"
)

// Customers come at random to as many servers as there are Ps, and are served in turn: each is a goroutine that computes. Times
// are nanoseconds. The test fills in the constants.
const (
	customers   = CUSTOMERS
	batches     = BATCHES
	mean        = 20000 // of the service
	utilisation = UTILISATION
	fixed       = FIXED // every service takes the mean; otherwise exponential
	seed        = SEED
)

func main() {
	rng := rand.New(rand.NewSource(seed))
	gap := float64(mean) / utilisation / float64(runtime.GOMAXPROCS(0))
	begin := time.Now()
	var waits, stays, ends [batches]int64
	var done sync.WaitGroup
	due := int64(0) // instant of the arrival: the customer is there then, whether or not anybody was free to see it
	for i := 0; i < customers; i++ {
		due += int64(rng.ExpFloat64()*gap + 0.5)
		d := int64(mean)
		if !fixed {
			d = int64(rng.ExpFloat64()*mean + 0.5)
		}
		if now := int64(time.Since(begin)); due > now {
			time.Sleep(time.Duration(due - now))
		}
		at, batch := due, i*batches/customers
		ends[batch] = due
		done.Add(1)
		go func() {
			waits[batch] += int64(time.Since(begin)) - at
			service.Compute(d)
			stays[batch] += int64(time.Since(begin)) - at
			done.Done()
		}()
	}
	done.Wait()
	for i := 0; i < batches; i++ {
		fmt.Println(waits[i], stays[i], ends[i])
	}
}
