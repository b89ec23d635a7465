package main

import (
	"fmt"
	"sync"
)

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	var wg sync.WaitGroup
	wg.Done()
}
