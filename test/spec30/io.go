package main

import (
	"net"
	"os"
	"sync"
	"time"
)

func init() {
	on("77", func() { pipes(8) })
	on("78", func() { pipes(200) })
	on("79b", backlog)
}

// n goroutines read from pipes; all pipes are written to in order before anybody can run.
func pipes(n int) {
	var wg sync.WaitGroup
	writers := make([]*os.File, n)
	order := make([]int, 0, n)
	for i := 0; i < n; i++ {
		r, w, err := os.Pipe()
		if err != nil {
			panic(err)
		}
		writers[i] = w
		wg.Add(1)
		go func() {
			var buf [1]byte
			r.Read(buf[:])
			order = append(order, i)
			wg.Done()
		}()
	}
	// Until all wait. It also makes sysmon, which polls the network when nobody has for 10 ms, look away.
	time.Sleep(time.Millisecond)
	for _, w := range writers {
		w.Write([]byte{1})
	}
	wg.Wait()
	// 127 126 … 0 as 127..0
	for i := 0; i < n; {
		j := i
		for j+1 < n && order[j+1] == order[j]-1 {
			j++
		}
		recn(text(order[i])+"..", order[j])
		i = j + 1
	}
}

// Six connections wait in the backlog, each with a byte; one loop accepts them.
func backlog() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	for i := 0; i < 6; i++ {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			panic(err)
		}
		c.Write([]byte{1})
	}
	var wg sync.WaitGroup
	for i := 0; i < 6; i++ {
		c, err := l.Accept()
		if err != nil {
			panic(err)
		}
		wg.Add(1)
		go func() {
			var buf [1]byte
			c.Read(buf[:])
			recn("", i)
			wg.Done()
		}()
	}
	wg.Wait()
}
