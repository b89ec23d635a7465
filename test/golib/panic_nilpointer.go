package main

import (
	"fmt"
)

type myStruct struct{ x int }

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	var p *myStruct
	fmt.Println(p.x)
}
