package main

import (
	"fmt"
	"os"
)

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	fmt.Println(1 / (len(os.Args) - 1))
}
