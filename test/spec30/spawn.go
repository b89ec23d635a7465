package main

import (
	"runtime"
	"sync"
)

// 30.1: n goroutines note their numbers; shown as ranges.
func spawn(n int) func() {
	return func() {
		var wg sync.WaitGroup
		order := make([]int, 0, n)
		for i := 0; i < n; i++ {
			wg.Add(1)
			go func() {
				order = append(order, i)
				wg.Done()
			}()
		}
		wg.Wait()
		ranges(order)
	}
}

// ranges notes 5 6 7 9 as 5-7 9.
func ranges(order []int) {
	for i := 0; i < len(order); {
		j := i
		for j+1 < len(order) && order[j+1] == order[j]+1 {
			j++
		}
		if j == i {
			recn("", order[i])
		} else {
			recn(text(order[i])+"-", order[j])
		}
		i = j + 1
	}
}

func text(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return text(n/10) + string(rune('0'+n%10))
}

func init() {
	on("1", spawn(1))
	on("2", spawn(2))
	on("3", spawn(3))
	on("4", spawn(10))
	on("5", spawn(256))  // and 6
	on("7", spawn(257))  // and 8, 9
	on("10", spawn(258)) // … 12
	on("13", spawn(259))
	on("14", spawn(386)) // and 15
	on("16", spawn(600)) // and 17
	on("18", spawn(1000))
	on("22", func() { gosched(1) })
	on("23", func() { gosched(2) })
	on("30", parents)
	on("31", recursion)
	on("32", tree)
	on("33", displaced)
	on("83", mainReturns)
	on("84", goidsTogether)
	on("85", goidsOneByOne)
}

// 200 goroutines count; how many have, each time that main comes back from Gosched.
func gosched(rounds int) {
	n := 0
	for i := 0; i < 200; i++ {
		go func() { n++ }()
	}
	for i := 0; i < rounds; i++ {
		runtime.Gosched()
		recn("", n)
	}
}

func parents() {
	var wg sync.WaitGroup
	for i := 0; i < 2; i++ {
		wg.Add(3)
		go func() {
			recn("P", i)
			for j := 0; j < 2; j++ {
				go func() {
					recn("C"+text(i), j)
					wg.Done()
				}()
			}
			recn("p", i)
			wg.Done()
		}()
	}
	wg.Wait()
}

func recursion() {
	done := make(chan bool)
	var f func(depth int)
	f = func(depth int) {
		recn("in", depth)
		if depth == 3 {
			close(done)
			return
		}
		go f(depth + 1)
		recn("out", depth)
	}
	go f(0)
	<-done
	rec("main")
}

func tree() {
	var wg sync.WaitGroup
	var node func(name string)
	node = func(name string) {
		rec(name)
		if len(name) < 3 {
			wg.Add(2)
			go node(name + "l")
			go node(name + "r")
		}
		wg.Done()
	}
	wg.Add(1)
	go node("T")
	wg.Wait()
}

func displaced() {
	var wg sync.WaitGroup
	wg.Add(3)
	c := make(chan int)
	go func() {
		<-c
		rec("w")
		wg.Done()
	}()
	runtime.Gosched()
	go func() { rec("x"); wg.Done() }()
	go func() { rec("y"); wg.Done() }()
	c <- 1
	wg.Wait()
}

func mainReturns() {
	go func() { println("the goroutine ran") }()
	rec("main")
}

// goid reads the number out of the traceback's first line, "goroutine 7 [running]:".
func goid() int {
	var buf [32]byte
	n := 0
	for _, c := range buf[len("goroutine "):runtime.Stack(buf[:], false)] {
		if c < '0' || c > '9' {
			break
		}
		n = 10*n + int(c-'0')
	}
	return n
}

func goidsTogether() {
	var wg sync.WaitGroup
	for i := 0; i < 3; i++ {
		wg.Add(1)
		go func() {
			recn("", goid())
			wg.Done()
		}()
	}
	wg.Wait()
}

func goidsOneByOne() {
	for i := 0; i < 3; i++ {
		done := make(chan bool)
		go func() {
			recn("", goid())
			close(done)
		}()
		<-done
	}
}
