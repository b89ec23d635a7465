package main

import (
	"fmt"
	"sync"
)

type item struct {
	n    int
	text string
	list []int
}

func stage(in <-chan item, out chan<- item, wg *sync.WaitGroup) {
	defer wg.Done()
	for it := range in {
		it.n = it.n*3 + 1
		it.text += "x"
		it.list = append(it.list, it.n)
		out <- it
	}
}

func main() {
	const stages, each, items = 4, 3, 200
	first := make(chan item)
	in := first
	for s := 0; s < stages; s++ {
		out := make(chan item, s*2)
		var wg sync.WaitGroup
		wg.Add(each)
		for i := 0; i < each; i++ {
			go stage(in, out, &wg)
		}
		go func() {
			wg.Wait()
			close(out)
		}()
		in = out
	}
	go func() {
		for i := 0; i < items; i++ {
			first <- item{n: i}
		}
		close(first)
	}()
	total, count := 0, 0
	for it := range in {
		if it.text != "xxxx" || len(it.list) != stages || it.list[stages-1] != it.n {
			panic(fmt.Sprint("wrong item ", it))
		}
		total += it.n
		count++
	}
	_, open := <-in
	fmt.Println(total, count, open)
}
