package main

import (
	"fmt"
)

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	go func() { panic("in a goroutine") }()
	select {}
}
