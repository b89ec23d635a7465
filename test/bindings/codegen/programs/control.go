package main

import "fmt"

func grade(n int) (s string) {
	switch {
	case n < 0:
		return "negative"
	case n == 0:
		s = "zero"
		fallthrough
	case n < 10:
		s += " small"
	case n < 100:
		s = "medium"
		if n == 50 {
			break
		}
		s += "!"
	default:
		s = "large"
	}
	return s
}

func dense(n int) string {
	switch n {
	case 0, 1, 2:
		return "low"
	case 3:
		return "three"
	case 5, 7, 9:
		return "odd"
	case -4:
		return "minus four"
	case 100, 200, 300, 1 << 40:
		return "round"
	}
	return "none"
}

func words(s string) int {
	switch x := len(s); s {
	case "go", "gopher":
		return 1
	case fmt.Sprint("rep", "eat"):
		return 2
	default:
		return -x
	}
}

func collatz(n int) (steps int) {
loop:
	if n == 1 {
		return
	}
	steps++
	if n%2 == 0 {
		n /= 2
		goto loop
	}
	n = 3*n + 1
	goto loop
}

func search(grid [][]int, want int) (int, int) {
outer:
	for i, row := range grid {
		for j, v := range row {
			if v < 0 {
				continue outer
			}
			if v == want {
				return i, j
			}
			if v > 100 {
				break outer
			}
		}
	}
	return -1, -1
}

func unsignedSwitch(x uint64) int {
	switch x {
	case 1:
		return 1
	case 1 << 63:
		return 2
	case 1<<64 - 1:
		return 3
	case 2, 3, 4, 5, 6, 7:
		return 4
	}
	return 0
}

var trace []int

func note(n int, r bool) bool { trace = append(trace, n); return r }

func main() {
	for _, n := range []int{-1, 0, 5, 50, 60, 1000} {
		fmt.Print(grade(n), "; ")
	}
	fmt.Println()
	for _, n := range []int{0, 1, 2, 3, 4, 5, 7, 9, -4, 100, 300, 1 << 40, 1<<40 + 1} {
		fmt.Print(dense(n), " ")
	}
	fmt.Println()
	fmt.Println(words("go"), words("repeat"), words("other"), collatz(27))
	fmt.Println(unsignedSwitch(1), unsignedSwitch(1<<63), unsignedSwitch(1<<64-1), unsignedSwitch(7), unsignedSwitch(99))
	fmt.Println(search([][]int{{1, 2}, {-1, 5}, {3, 4, 5}}, 5))
	fmt.Println(search([][]int{{1, 101, 3}, {3}}, 3))

	if a, b := note(1, false), note(2, true); a && note(3, true) || b && !note(4, false) || note(5, true) {
		fmt.Println("yes", trace)
	} else if a {
		fmt.Println("no")
	} else {
		fmt.Println("else")
	}
	x := note(6, true) && (note(7, false) || note(8, false)) == note(9, false)
	fmt.Println(x, trace)

	for i := 10; i > 0; i -= 3 {
		if i == 4 {
			continue
		}
		fmt.Print(i, " ")
	}
	n := 0
	for n < 5 {
		n++
	}
	for {
		n++
		if n > 8 {
			break
		}
	}
	fmt.Println(n)

	for i := range 3 {
		fmt.Print(i)
	}
	for range 2 {
		fmt.Print("r")
	}
	var u8 uint8 = 3
	for i := range u8 {
		fmt.Printf("%T%d", i, i)
	}
	for i, r := range "aé世\xff!" {
		fmt.Print(" ", i, ":", r)
	}
	for i := range "héy" {
		fmt.Print(" ", i)
	}
	fmt.Println()
	var nilSlice []int
	for range nilSlice {
		fmt.Println("never")
	}
	s := []int{1, 2, 3}
	for i, v := range s {
		s = append(s, v*10)
		s[2] = 30
		fmt.Print(i, v, " ")
	}
	fmt.Println(s)
	var k, v int
	for k, v = range s {
	}
	fmt.Println(k, v)
	sum := 0
	m := map[int]int{1: 10, 2: 20, 3: 30}
	for k, v := range m {
		sum += k * v
		delete(m, k)
	}
	for range m {
		sum = -1
	}
	var nilMap map[string]int
	for range nilMap {
		sum = -2
	}
	fmt.Println(sum, len(m))
	ch := make(chan string, 3)
	ch <- "x"
	ch <- "y"
	close(ch)
	for v := range ch {
		fmt.Print(v)
	}
	c, ok := <-ch
	fmt.Println(c == "", ok)

	done := make(chan struct{})
	data := make(chan int)
	go func() {
		defer close(done)
		for v := range data {
			fmt.Print(v, " ")
		}
	}()
	for i := range 3 {
		select {
		case data <- i:
		case <-done:
		}
	}
	close(data)
	<-done
	var got [3]int
	idx := make(chan int, 1)
	idx <- 42
	i := 1
	select {
	case got[i] = <-idx:
	default:
	}
	select {
	case v, ok := <-done:
		fmt.Println(got, v, ok)
	}
	select {
	case idx <- 7:
		fmt.Println("sent", len(idx))
	default:
		fmt.Println("full")
	}
	var never chan int
	select {
	case <-never:
	case never <- 1:
	default:
		fmt.Println("default")
	}
	{
		i := "shadow"
		_ = i
	}
	switch i := any(i).(type) {
	case int:
		fmt.Println(i + 1)
	}
	switch {
	}
	switch y := 5; {
	case y > 3:
		fmt.Println("y")
	}
}
