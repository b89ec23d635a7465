// Data of every kind, made, changed and dropped for a while: each part checks what it finds and prints a sum at the end, so
// memory that is used again too early shows.
package main

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type node struct {
	left, right *node
	label       string
	weights     [3]int
	next        *node
}

func tree(depth int) *node {
	n := &node{label: fmt.Sprint("n", depth), weights: [3]int{depth, depth * 2, depth * 3}}
	if depth > 0 {
		n.left, n.right = tree(depth-1), tree(depth-1)
	}
	return n
}

func (n *node) sum() int {
	if n == nil {
		return 0
	}
	return len(n.label) + n.weights[1] + n.left.sum() + n.right.sum()
}

var globalTree *node
var globalMap map[string][]int

func trees() int {
	globalTree = tree(7)
	total := 0
	for i := 0; i < 20; i++ {
		total += tree(4).sum()
	}
	return total + globalTree.sum()
}

// A list of which only the middle of each element is pointed to.
func interior() int {
	type block struct {
		before [10]*int
		mid    struct {
			p *int
			n int
		}
		after []string
	}
	var mids []*int
	var structs []*struct {
		p *int
		n int
	}
	for i := 0; i < 50; i++ {
		b := &block{after: []string{"a" + fmt.Sprint(i)}}
		v := i * i
		b.mid.p = &v
		b.mid.n = i
		mids = append(mids, &b.mid.n)
		structs = append(structs, &b.mid)
		array := make([]int, 100)
		array[57] = i
		mids = append(mids, &array[57])
	}
	total := 0
	for i, p := range mids {
		if *p != i/2 {
			panic(fmt.Sprint("interior ", i, " ", *p))
		}
		total += *p
	}
	for i, s := range structs {
		if *s.p != i*i {
			panic("block")
		}
	}
	return total
}

func pieces() int {
	text := strings.Repeat("0123456789", 30)
	var parts []string
	var slices [][]byte
	for i := 0; i+7 < len(text); i += 5 {
		s := strings.ToUpper(text[i:] + "x")
		parts = append(parts, s[3:7])
		b := []byte(s)
		slices = append(slices, b[len(b)-4:len(b):len(b)], b[len(b):])
	}
	total := 0
	for i, p := range parts {
		if p != text[(i*5+3)%10:][:4] {
			panic("piece " + p)
		}
		total += len(p)
	}
	for i, s := range slices {
		if i%2 == 0 && s[3] != 'X' || i%2 == 1 && len(s) != 0 {
			panic("slice")
		}
		total += len(append(s, "more"...))
	}
	return total
}

type key struct {
	name string
	id   int
}

func maps() int {
	globalMap = map[string][]int{}
	byKey := map[key]*node{}
	nested := map[int]map[string]string{}
	anys := map[any]any{}
	floats := map[float64]string{}
	for i := 0; i < 400; i++ {
		k := fmt.Sprintf("key%d", i%150)
		globalMap[k] = append(globalMap[k], i)
		byKey[key{k, i % 3}] = &node{label: k, next: byKey[key{k, (i + 1) % 3}]}
		if nested[i%20] == nil {
			nested[i%20] = make(map[string]string)
		}
		nested[i%20][k] = strings.Repeat("v", i%10)
		anys[k], anys[i], anys[[2]int{i, i}] = i, k, &node{label: k}
		floats[float64(i)/2] = k
		if i%3 == 0 {
			delete(globalMap, fmt.Sprintf("key%d", (i*7)%150))
			delete(byKey, key{k, 1})
			delete(anys, i-30)
		}
	}
	total := 0
	for k, v := range globalMap {
		for _, i := range v {
			if fmt.Sprintf("key%d", i%150) != k {
				panic("map " + k)
			}
			total += i
		}
	}
	for k, n := range byKey {
		for at := n; at != nil; at = at.next {
			if at.label != k.name {
				panic("map key")
			}
			total++
		}
	}
	for _, m := range nested {
		for k, v := range m {
			// What comes into a map while it is walked through may be seen or not.
			if strings.HasPrefix(k, "new") {
				continue
			}
			total += len(k) * len(v)
			if len(v) == 3 {
				m[k] = v + "!"
				m["new"+k] = v
			}
		}
	}
	for k, v := range anys {
		switch k := k.(type) {
		case string:
			total += v.(int)
		case int:
			total += len(v.(string)) + k
		case [2]int:
			total += k[0] + len(v.(*node).label)
		}
	}
	for f, s := range floats {
		total += int(f) + len(s)
	}
	return total + len(fmt.Sprint(nested))
}

type shape interface {
	area() int
	scale(int) shape
}
type square struct{ side int }
type rect struct{ w, h *int }

func (s square) area() int          { return s.side * s.side }
func (s square) scale(by int) shape { return square{s.side * by} }
func (r *rect) area() int           { return *r.w * *r.h }
func (r *rect) scale(by int) shape {
	w, h := *r.w*by, *r.h*by
	return &rect{&w, &h}
}

func interfaces() int {
	var shapes []shape
	for i := 1; i < 60; i++ {
		w, h := i, i+1
		shapes = append(shapes, square{i}, (&rect{&w, &h}).scale(2))
	}
	total := 0
	areas := make([]func() int, 0)
	for _, s := range shapes {
		areas = append(areas, s.scale(3).area)
	}
	sort.Slice(shapes, func(i, j int) bool { return shapes[i].area() > shapes[j].area() })
	for i, f := range areas {
		total += f() + i*shapes[i].area()
	}
	return total
}

func closures() int {
	var steps []func(int) int
	for i := 0; i < 40; i++ {
		text := fmt.Sprint("closure", i)
		counts := map[string]int{text: i}
		steps = append(steps, func(x int) int {
			counts[text] += x
			text += "."
			if len(text) > 20 {
				text = text[:9]
			}
			counts[text] = counts[text] + len(text)
			return len(counts) + counts[text]
		})
	}
	total := 0
	for round := 0; round < 8; round++ {
		for _, f := range steps {
			total += f(round)
		}
	}
	return total
}

type failure struct {
	where string
	data  []int
}

func (f *failure) Error() string { return f.where + fmt.Sprint(f.data) }

func fail(depth int) (n int, err error) {
	held := fmt.Sprint("held", depth)
	defer func() {
		n += len(held) + len(strings.Repeat(held, 3))
		if r := recover(); r != nil {
			err = fmt.Errorf("%d: %w", depth, r.(error))
			if depth%3 == 0 {
				panic(fmt.Errorf("again %w", err))
			}
		}
	}()
	for i := 0; i < 3; i++ {
		defer func(s string, list []int) {
			n += len(s) + list[len(list)-1] + tree(1).sum()
		}(strings.ToUpper(held), []int{i, depth})
	}
	if depth == 0 {
		panic(&failure{held, []int{1, 2, depth}})
	}
	m, err := fail(depth - 1)
	if err != nil {
		panic(err)
	}
	return m, nil
}

func defers() int {
	total := 0
	for i := 0; i < 10; i++ {
		func() {
			defer func() {
				if err, ok := recover().(error); ok {
					var f *failure
					if !errors.As(err, &f) || f.data[1] != 2 {
						panic("lost failure")
					}
					total += len(err.Error())
				}
			}()
			n, err := fail(i)
			var f *failure
			if !errors.As(err, &f) || f.where != "held0" {
				panic("lost failure")
			}
			total += n + len(err.Error())
		}()
	}
	return total
}

type message struct {
	id    int
	text  string
	parts []string
	reply chan message
}

func channels() int {
	requests := make(chan message)
	queue := make(chan *message, 16)
	strs := make(chan string, 3)
	anys := make(chan any)
	var wg sync.WaitGroup
	for w := 0; w < 4; w++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for m := range requests {
				m.parts = append(m.parts, fmt.Sprint(m.text, "/", w%1))
				reply := m.reply
				m.reply = nil
				reply <- m
			}
		}()
	}
	var total atomic.Int64
	for c := 0; c < 6; c++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < 15; i++ {
				text := fmt.Sprint("client", c, "-", i)
				reply := make(chan message)
				requests <- message{i, text, []string{strings.ToUpper(text)}, reply}
				m := <-reply
				if m.id != i || m.text != text || m.parts[1] != text+"/0" || m.parts[0] != strings.ToUpper(text) {
					panic("message " + m.text)
				}
				queue <- &m
				select {
				case strs <- m.text + "!":
				case anys <- m:
				case anys <- []string{m.text}:
				}
			}
		}()
	}
	wg.Add(1)
	stop := make(chan struct{})
	go func() {
		defer wg.Done()
		for {
			select {
			case m := <-queue:
				total.Add(int64(len(m.text) + len(m.parts)))
			case s := <-strs:
				if !strings.HasSuffix(s, "!") {
					panic("string " + s)
				}
				total.Add(1)
			case v := <-anys:
				switch v := v.(type) {
				case message:
					total.Add(int64(len(v.parts) - 1))
				case []string:
					total.Add(int64(len(v)))
				}
			case <-stop:
				return
			}
		}
	}()
	for total.Load() < 90*(9+2)+90+6*5 {
		time.Sleep(100 * time.Microsecond)
	}
	close(requests)
	close(stop)
	wg.Wait()
	return int(total.Load())
}

func timers() int {
	total := 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := 0; i < 20; i++ {
		text := fmt.Sprint("timer", i)
		wg.Add(1)
		time.AfterFunc(time.Duration(20-i)*50*time.Microsecond, func() {
			defer wg.Done()
			mu.Lock()
			total += len(text) * len(tree(2).label)
			mu.Unlock()
		})
	}
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), key{"a", 1}, "value"), 700*time.Microsecond)
	defer cancel()
	wg.Add(1)
	go func() {
		defer wg.Done()
		ticker := time.NewTicker(100 * time.Microsecond)
		defer ticker.Stop()
		for n := 0; ; n++ {
			select {
			case <-ticker.C:
				mu.Lock()
				total += len(fmt.Sprint(ctx.Value(key{"a", 1})))
				mu.Unlock()
			case <-ctx.Done():
				if ctx.Err() != context.DeadlineExceeded {
					panic(ctx.Err())
				}
				return
			}
		}
	}()
	for i := 0; i < 5; i++ {
		select {
		case <-time.After(150 * time.Microsecond):
		case <-time.After(time.Hour):
		}
		total += tree(3).sum()
	}
	wg.Wait()
	return total
}

// Goroutines that hold what they have on their stacks while others make garbage.
func parked() int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	pool := sync.Pool{New: func() any { return new(node) }}
	var shared sync.Map
	turn, total := 0, 0
	for i := 0; i < 30; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			held := tree(i % 4)
			list := [4]string{fmt.Sprint(i), "b", fmt.Sprint(i * 2), "d"}
			var recursive func(n int, p *[4]string) int
			recursive = func(n int, p *[4]string) int {
				local := fmt.Sprint(p[0], n)
				if n == 0 {
					mu.Lock()
					for turn != i {
						cond.Wait()
					}
					turn++
					cond.Broadcast()
					mu.Unlock()
					return len(local)
				}
				return recursive(n-1, p) + len(local)
			}
			n := recursive(i%6, &list)
			spare := pool.Get().(*node)
			spare.label += list[2]
			shared.Store(i, spare.label)
			pool.Put(spare)
			mu.Lock()
			total += n + held.sum()
			mu.Unlock()
		}()
	}
	garbage := 0
	for i := 0; i < 50; i++ {
		garbage += len(tree(3).label)
	}
	wg.Wait()
	shared.Range(func(k, v any) bool {
		total += len(v.(string))*0 + k.(int)
		return true
	})
	return total + garbage
}

func list() int {
	var first *node
	for i := 0; i < 700; i++ {
		first = &node{label: "l", left: &node{label: fmt.Sprint(i)}, next: first}
	}
	n := 0
	for at := first; at != nil; at = at.next {
		n++
		if at.left.label != fmt.Sprint(700-n) {
			panic("list " + at.left.label)
		}
	}
	return n
}

func main() {
	parts := []struct {
		name string
		run  func() int
	}{
		{"trees", trees}, {"interior", interior}, {"pieces", pieces}, {"maps", maps}, {"interfaces", interfaces},
		{"closures", closures}, {"defers", defers}, {"channels", channels}, {"timers", timers}, {"parked", parked},
		{"list", list},
	}
	for round := 0; round < 2; round++ {
		for _, p := range parts {
			fmt.Println(p.name, p.run())
		}
	}
	fmt.Println(globalTree.sum(), len(globalMap))
}
