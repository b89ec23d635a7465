package main

import (
	"container/heap"
	"container/list"
	"container/ring"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"os/signal"
	"path"
	"runtime/debug"
	"syscall"
)

type item struct {
	value    string
	priority int
	index    int
}

type queue []*item

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].priority > q[j].priority }
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}
func (q *queue) Push(x any) {
	it := x.(*item)
	it.index = len(*q)
	*q = append(*q, it)
}
func (q *queue) Pop() any {
	old := *q
	it := old[len(old)-1]
	*q = old[:len(old)-1]
	return it
}

func main() {
	q := &queue{}
	for i, w := range []string{"pear", "fig", "kiwi", "plum", "lime", "date"} {
		heap.Push(q, &item{value: w, priority: i * 7 % 5})
	}
	(*q)[3].priority = 9
	heap.Fix(q, 3)
	fmt.Println(heap.Remove(q, 2).(*item).value)
	for q.Len() > 0 {
		it := heap.Pop(q).(*item)
		fmt.Print(it.value, ":", it.priority, " ")
	}
	fmt.Println()

	l := list.New()
	four := l.PushBack(4)
	one := l.PushFront(1)
	l.InsertBefore(3, four)
	l.InsertAfter(2, one)
	l.MoveToBack(one)
	l.PushBackList(l)
	l.Remove(four)
	for e := l.Front(); e != nil; e = e.Next() {
		fmt.Print(e.Value, " ")
	}
	fmt.Println(l.Len(), l.Back().Value, four.Next())

	r := ring.New(5)
	for i := range r.Len() {
		r.Value = i
		r = r.Next()
	}
	cut := r.Unlink(2)
	r.Do(func(v any) { fmt.Print(v, " ") })
	cut.Do(func(v any) { fmt.Print(v, " ") })
	fmt.Println(r.Move(-1).Value)

	h, a := fnv.New32(), fnv.New64a()
	h.Write([]byte("hello"))
	a.Write([]byte("hello"))
	fmt.Printf("%d %d %x\n", h.Sum32(), a.Sum64(), a.Sum(nil))
	fmt.Println(path.Join("a", "../b", "/c"), path.Clean("/../x/./y//z/.."), path.Base("/a/b.txt"), path.Dir("/a/b"), path.Ext("x.tar.gz"))

	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT)
	fmt.Println(len(c), ctx.Err(), os.Interrupt, syscall.SIGTERM, syscall.Signal(40))
	stop()
	fmt.Println(ctx.Err(), errors.Is(syscall.ENOENT, os.ErrNotExist), errors.Is(syscall.EACCES, os.ErrPermission), errors.Is(syscall.EBADF, os.ErrClosed))
	signal.Stop(c)
	fmt.Println(debug.SetGCPercent(50), debug.SetGCPercent(100), len(debug.Stack()) > 0)
}
