// Many timers pending, and one goroutine that sleeps among them.
package main

import "time"

const pending = 1000

func main() {
	for i := 0; i < pending; i++ {
		time.AfterFunc(time.Hour+time.Duration(i)*time.Millisecond, func() {})
	}
	println("ready")
	for {
		time.Sleep(time.Microsecond)
		t := time.AfterFunc(time.Minute, func() {})
		t.Stop()
	}
}
