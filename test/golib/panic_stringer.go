package main

import (
	"fmt"
	"time"
)

func main() {
	defer fmt.Println("deferred")
	fmt.Println("before")
	panic(time.Duration(1500))
}
