// Loop variables: one for all iterations before Go 1.22, one for each since. Prints the same in every run.
package main

import "fmt"

type pair struct{ a, b int }

func three() {
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { return i })
	}
	for _, f := range fs {
		fmt.Print(f(), " ")
	}
	fmt.Println("for")
}

func addresses() {
	var ps []*int
	for i := 0; i < 3; i++ {
		ps = append(ps, &i)
	}
	*ps[0] += 10
	fmt.Println(*ps[0], *ps[1], *ps[2], ps[0] == ps[2], "address")
}

func two() {
	var fs []func()
	for i, j := 0, 10; i < j; i, j = i+1, j-2 {
		fs = append(fs, func() { i += 100; fmt.Print(i, ",", j, " ") })
	}
	for _, f := range fs {
		f()
	}
	fmt.Println("two variables")
}

func changedByClosure() {
	n := 0
	for i := 0; i < 10; i++ {
		f := func() { i += 2 }
		f()
		n++
	}
	fmt.Println(n, "a closure that counts on")
}

func overSlice() {
	var fs []func()
	var ps []*string
	for i, s := range []string{"a", "b", "c"} {
		fs = append(fs, func() { fmt.Print(i, s, " ") })
		ps = append(ps, &s)
	}
	for _, f := range fs {
		f()
	}
	fmt.Println(*ps[0], ps[0] == ps[1], "slice")
}

func overOthers() {
	var fs []func()
	for i, p := range [2]pair{{1, 2}, {3, 4}} {
		fs = append(fs, func() { fmt.Print(i, p, " ") })
	}
	for i := range [2]pair{} {
		fs = append(fs, func() { fmt.Print(i, " ") })
	}
	for i, r := range "aé" {
		fs = append(fs, func() { fmt.Print(i, string(r), " ") })
	}
	for k, v := range map[string]pair{"k": {5, 6}} {
		fs = append(fs, func() { fmt.Print(k, v, " ") })
	}
	c := make(chan pair, 2)
	c <- pair{7, 8}
	c <- pair{9, 10}
	close(c)
	for p := range c {
		fs = append(fs, func() { fmt.Print(p, " ") })
	}
	d := make(chan int, 2)
	d <- 1
	d <- 2
	close(d)
	for x := range d {
		fs = append(fs, func() { fmt.Print(x, " ") })
	}
	for _, f := range fs {
		f()
	}
	fmt.Println("others")
}

func nested() {
	var fs []func()
	for i := 0; i < 2; i++ {
		for _, s := range []string{"x", "y"} {
			fs = append(fs, func() { fmt.Print(i, s, " ") })
		}
	}
	for _, f := range fs {
		f()
	}
	fmt.Println("nested")
}

func again() {
	var fs []func()
	for round := 0; round < 2; round++ {
		sum := 0
		for _, x := range []int{1, 2, 3} {
			add := func() { sum += x }
			add()
		}
		fs = append(fs, func() { fmt.Print(sum, " ") })
	}
	for _, f := range fs {
		f()
	}
	fmt.Println("each loop its own")
}

func each[T any](list []T) []func() T {
	var fs []func() T
	for _, x := range list {
		fs = append(fs, func() T { return x })
	}
	return fs
}

func generic() {
	for _, f := range each([]pair{{1, 2}, {3, 4}}) {
		fmt.Print(f(), " ")
	}
	for _, f := range each([]string{"p", "q"}) {
		fmt.Print(f(), " ")
	}
	fmt.Println("generic")
}

func deferred() {
	defer fmt.Println("deferred")
	for i := 0; i < 3; i++ {
		defer func() { fmt.Print(i, " ") }()
	}
	for _, x := range []int{7, 8, 9} {
		defer func() { fmt.Print(x, " ") }()
	}
}

func assigned() {
	var i int
	var fs []func()
	for i = range []int{1, 2, 3} {
		fs = append(fs, func() { fmt.Print(i, " ") })
	}
	for _, f := range fs {
		f()
	}
	fmt.Println("assigned, not declared")
}

func continued() {
	var fs []func()
outer:
	for i := 0; i < 4; i++ {
		for _, j := range []int{0, 1} {
			if i == j {
				continue outer
			}
			fs = append(fs, func() { fmt.Print(i, j, " ") })
		}
	}
	for _, f := range fs {
		f()
	}
	fmt.Println("continue")
}

func goroutines() {
	done := make(chan int)
	start := make(chan bool)
	for i := 0; i < 3; i++ {
		go func() { <-start; done <- i }()
	}
	close(start)
	sum := 0
	for range []int{0, 1, 2} {
		sum += <-done
	}
	fmt.Println(sum, "goroutines")
}

func main() {
	three()
	addresses()
	two()
	changedByClosure()
	overSlice()
	overOthers()
	nested()
	again()
	generic()
	deferred()
	assigned()
	continued()
	goroutines()
}
