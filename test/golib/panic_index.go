package main

import (
	"fmt"
	"os"
)

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	s := make([]int, 3)
	fmt.Println(s[len(os.Args)+4])
}
