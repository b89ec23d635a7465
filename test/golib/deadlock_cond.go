package main

import (
	"fmt"
	"sync"
)

func main() {
	go func() {
		fmt.Println("other goroutine")
	}()
	fmt.Println("before")
	c := sync.NewCond(new(sync.Mutex))
	c.L.Lock()
	c.Wait()
}
