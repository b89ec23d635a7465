package main

import (
	"fmt"
)

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	c := make(chan int)
	close(c)
	close(c)
}
