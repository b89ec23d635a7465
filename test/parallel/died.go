package main

import (
	"fmt"
	"time"
)

func main() {
	fmt.Println("before")
	for i := 0; i < 4; i++ {
		go func() {
			for {
			}
		}()
	}
	go func() { panic(fmt.Errorf("the end")) }()
	time.Sleep(time.Hour)
}
