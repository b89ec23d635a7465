package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	addr := l.Addr().(*net.TCPAddr)
	fmt.Println(addr.IP, addr.Port > 0, addr.Network(), strings.HasPrefix(l.Addr().String(), "127.0.0.1:"))
	done := make(chan bool)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				fmt.Println("accept ends:", errors.Is(err, net.ErrClosed))
				close(done)
				return
			}
			go func() {
				defer c.Close()
				sc := bufio.NewScanner(c)
				for sc.Scan() {
					fmt.Fprintf(c, "echo %s\n", sc.Text())
				}
			}()
		}
	}()
	for i := range 3 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Fprintf(c, "hello %d\nagain\n", i)
		r := bufio.NewReader(c)
		for range 2 {
			line, err := r.ReadString('\n')
			fmt.Printf("%q %v\n", line, err)
		}
		c.(*net.TCPConn).CloseWrite()
		rest, err := io.ReadAll(r)
		fmt.Println(len(rest), err, c.RemoteAddr().String() == l.Addr().String())
		c.Close()
		_, err = c.Read(make([]byte, 1))
		fmt.Println(errors.Is(err, net.ErrClosed))
	}
	c, _ := net.Dial("tcp", l.Addr().String())
	c.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	_, err = c.Read(make([]byte, 1))
	var ne net.Error
	fmt.Println(errors.As(err, &ne), ne.Timeout(), errors.Is(err, os.ErrDeadlineExceeded))
	c.Close()
	_, err = net.Listen("tcp", l.Addr().String())
	fmt.Println(strings.HasSuffix(err.Error(), "bind: address already in use"))
	l.Close()
	<-done
	_, err = net.Dial("tcp", l.Addr().String())
	fmt.Println(strings.HasSuffix(err.Error(), "connect: connection refused"))
	for _, s := range []string{"host:80", "[::1]:http", ":8080", "nothing", "a:b:c"} {
		h, p, err := net.SplitHostPort(s)
		fmt.Println(h, p, err)
	}
	fmt.Println(net.JoinHostPort("::1", "80"), net.ParseIP("10.1.2.3"), net.ParseIP("bad"))
}
