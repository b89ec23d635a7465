package main

import (
	"fmt"
)

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	var v any = "s"
	fmt.Println(v.(int))
}
