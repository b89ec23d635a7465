package main

import "time"

func init() {
	on("53", oneReady)
	on("54", selectParked)
	on("55", selfSelect)
	on("56", bothReady)
	on("57", timeout)
}

func oneReady() {
	a, b := make(chan int, 1), make(chan int, 1)
	b <- 7
	for i := 0; i < 2; i++ {
		select {
		case v := <-a:
			recn("a", v)
		case v := <-b:
			recn("b", v)
		default:
			rec("default")
		}
	}
}

func selectParked() {
	a, b, done := make(chan int), make(chan int), make(chan bool)
	go func() {
		for i := 0; i < 4; i++ {
			select {
			case v := <-a:
				recn("a", v)
			case v := <-b:
				recn("b", v)
			}
		}
		close(done)
	}()
	a <- 0
	b <- 1
	b <- 2
	a <- 3
	<-done
}

func selfSelect() {
	c := make(chan int, 1)
	for i := 0; i < 6; i++ {
		select {
		case v := <-c:
			recn("r", v)
		case c <- i:
			recn("s", i)
		}
	}
}

// How often the first of two ready cases is taken, in 10000 trials.
func bothReady() {
	a, b := make(chan bool), make(chan bool)
	close(a)
	close(b)
	n := 0
	for i := 0; i < 10000; i++ {
		select {
		case <-a:
			n++
		case <-b:
		}
	}
	recn("", n)
}

func timeout() {
	c := make(chan bool)
	select {
	case <-c:
		rec("c")
	case <-time.After(2 * time.Millisecond):
		rec("timeout")
	}
}
