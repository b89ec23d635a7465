package main

import (
	"fmt"
)

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	defer func() { panic(recover()) }()
	panic("first")
}
