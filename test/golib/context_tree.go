package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type key string

func main() {
	root := context.WithValue(context.Background(), key("user"), "ann")
	ctx, cancel := context.WithCancelCause(root)
	child, stop := context.WithCancel(ctx)
	grand := context.WithValue(child, key("id"), 7)
	fmt.Println(grand.Value(key("user")), grand.Value(key("id")), grand.Value("user"), grand.Err(), context.Cause(grand))
	detached := context.WithoutCancel(grand)
	ran := make(chan string, 2)
	context.AfterFunc(grand, func() { ran <- "after" })
	unregister := context.AfterFunc(grand, func() { ran <- "never" })
	fmt.Println(unregister(), unregister())
	cancel(errors.New("because"))
	<-grand.Done()
	fmt.Println(grand.Err(), context.Cause(grand), ctx.Err(), root.Err(), detached.Err(), detached.Value(key("id")), <-ran)
	stop()

	short, stopShort := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer stopShort()
	deadline, ok := short.Deadline()
	long, stopLong := context.WithDeadline(short, deadline.Add(time.Hour))
	defer stopLong()
	d2, _ := long.Deadline()
	fmt.Println(ok, d2.Equal(deadline))
	select {
	case <-long.Done():
		fmt.Println(long.Err(), errors.Is(long.Err(), context.DeadlineExceeded), context.Cause(long))
	case <-time.After(time.Second):
		fmt.Println("too late")
	}
	past, stopPast := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer stopPast()
	fmt.Println(past.Err())
	c1, s1 := context.WithCancel(context.Background())
	s1()
	c2, s2 := context.WithCancel(c1)
	defer s2()
	fmt.Println(c2.Err(), context.Background(), context.TODO(), c1, root)
	var timeout interface{ Timeout() bool }
	fmt.Println(errors.As(context.DeadlineExceeded, &timeout), timeout.Timeout())
	func() {
		defer func() { fmt.Println(recover()) }()
		context.WithValue(context.Background(), []int{1}, 2)
	}()
}
