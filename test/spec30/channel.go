package main

import (
	"runtime"
	"sync"
)

func init() {
	on("35", func() { sendToRange("r", 5, false) })
	on("36", rangeOverSender)
	on("37", pingPong)
	on("38", rangeOverBuffered)
	on("39", sendBuffered)
	on("40", receiversParked)
	on("41", func() { sendersParked(0) })
	on("42", func() { sendersParked(1) })
	on("43", closeWakes)
	on("44", pipeline)
	on("45", fanIn)
	on("46", func() { workers(8) })
	on("47", func() { workers(0) })
	on("48", semaphore)
	on("49", server)
	on("50", barrier)
	on("51", producers)
	on("52", numGoroutine)
	on("80", func() { sendToRange("L", 3, true) })
}

func sendToRange(name string, n int, lock bool) {
	c, done := make(chan int), make(chan bool)
	go func() {
		if lock {
			runtime.LockOSThread()
		}
		for v := range c {
			recn(name, v)
		}
		close(done)
	}()
	for i := 0; i < n; i++ {
		recn("s", i)
		c <- i
	}
	close(c)
	if !lock {
		rec("close")
	}
	<-done
}

func rangeOverSender() {
	c := make(chan int)
	go func() {
		for i := 0; i < 5; i++ {
			recn("s", i)
			c <- i
		}
		close(c)
		rec("close")
	}()
	for v := range c {
		recn("r", v)
	}
}

func pingPong() {
	a, b := make(chan bool), make(chan bool)
	go func() {
		for i := 0; i < 3; i++ {
			<-a
			recn("pong", i)
			b <- true
		}
	}()
	for i := 0; i < 3; i++ {
		recn("ping", i)
		a <- true
		<-b
	}
}

func rangeOverBuffered() {
	c := make(chan int, 2)
	go func() {
		for i := 0; i < 7; i++ {
			c <- i
			recn("s", i)
		}
		close(c)
	}()
	for v := range c {
		recn("r", v)
	}
}

func sendBuffered() {
	c, done := make(chan int, 2), make(chan bool)
	go func() {
		for v := range c {
			recn("r", v)
		}
		close(done)
	}()
	for i := 0; i < 7; i++ {
		c <- i
		recn("s", i)
	}
	close(c)
	<-done
}

func receiversParked() {
	var wg sync.WaitGroup
	c := make(chan int)
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			recn("g"+text(i)+"=", <-c)
			wg.Done()
		}()
	}
	runtime.Gosched()
	for v := 10; v < 14; v++ {
		c <- v
		recn("sent", v)
	}
	wg.Wait()
}

func sendersParked(room int) {
	c := make(chan int, room)
	for i := 0; i < 4; i++ {
		go func() {
			c <- i
			recn("g", i)
		}()
	}
	runtime.Gosched()
	for i := 0; i < 4; i++ {
		recn("got", <-c)
	}
	runtime.Gosched()
}

func closeWakes() {
	c := make(chan bool)
	for i := 0; i < 5; i++ {
		go func() {
			<-c
			recn("g", i)
		}()
	}
	runtime.Gosched()
	close(c)
	runtime.Gosched()
}

func pipeline() {
	numbers, squares := make(chan int), make(chan int)
	go func() {
		for i := 0; i < 3; i++ {
			recn("g", i)
			numbers <- i
		}
		close(numbers)
	}()
	go func() {
		for v := range numbers {
			recn("q", v)
			squares <- v * v
		}
		close(squares)
	}()
	for v := range squares {
		recn("m", v)
	}
}

func fanIn() {
	c := make(chan string)
	for i := 0; i < 3; i++ {
		go func() {
			for j := 0; j < 2; j++ {
				c <- text(i) + "." + text(j)
			}
		}()
	}
	for i := 0; i < 6; i++ {
		rec(<-c)
	}
}

// Who does each of six jobs.
func workers(room int) {
	var wg sync.WaitGroup
	jobs := make(chan int, room)
	for i := 0; i < 3; i++ {
		wg.Add(1)
		go func() {
			for j := range jobs {
				recn("w"+text(i)+":", j)
			}
			wg.Done()
		}()
	}
	for j := 0; j < 6; j++ {
		jobs <- j
	}
	close(jobs)
	wg.Wait()
}

func semaphore() {
	var wg sync.WaitGroup
	slots := make(chan bool, 2)
	for i := 0; i < 5; i++ {
		wg.Add(1)
		go func() {
			slots <- true
			recn("in", i)
			runtime.Gosched()
			recn("out", i)
			<-slots
			wg.Done()
		}()
	}
	wg.Wait()
}

func server() {
	type request struct {
		id    int
		reply chan int
	}
	var wg sync.WaitGroup
	requests := make(chan request)
	go func() {
		for r := range requests {
			recn("srv", r.id)
			r.reply <- 10 * r.id
		}
	}()
	for i := 0; i < 3; i++ {
		wg.Add(1)
		go func() {
			reply := make(chan int)
			requests <- request{i, reply}
			recn("cli"+text(i)+"=", <-reply)
			wg.Done()
		}()
	}
	wg.Wait()
}

func barrier() {
	var wg sync.WaitGroup
	in, out := make(chan bool), make(chan bool)
	for i := 0; i < 3; i++ {
		wg.Add(1)
		go func() {
			recn("a", i)
			in <- true
			<-out
			recn("b", i)
			wg.Done()
		}()
	}
	for i := 0; i < 3; i++ {
		<-in
	}
	rec("all")
	close(out)
	wg.Wait()
}

func producers() {
	c := make(chan string, 3)
	for _, name := range []string{"b", "a"} {
		go func() {
			for i := 0; i < 4; i++ {
				c <- name + text(i)
			}
		}()
	}
	for i := 0; i < 8; i++ {
		rec(<-c)
	}
}

func numGoroutine() {
	c := make(chan bool)
	recn("", runtime.NumGoroutine())
	for i := 0; i < 5; i++ {
		go func() { <-c }()
	}
	recn("", runtime.NumGoroutine())
	runtime.Gosched()
	recn("", runtime.NumGoroutine())
	close(c)
	recn("", runtime.NumGoroutine())
	runtime.Gosched()
	recn("", runtime.NumGoroutine())
}
