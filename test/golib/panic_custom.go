package main

import (
	"fmt"
)

type myInt int

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	panic(myInt(5))
}
