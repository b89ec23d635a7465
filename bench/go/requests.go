// A server that looks for the end of each request's head and answers with bytes that it has ready.
package main

import (
	"bytes"
	"net"
)

var (
	end    = []byte("\r\n\r\n")
	answer = []byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello")
)

func serve(c net.Conn) {
	defer c.Close()
	buf := make([]byte, 4096)
	n := 0
	for {
		k, err := c.Read(buf[n:])
		if err != nil {
			return
		}
		n += k
		for {
			i := bytes.Index(buf[:n], end)
			if i < 0 {
				break
			}
			n = copy(buf, buf[i+len(end):n])
			if _, err := c.Write(answer); err != nil {
				return
			}
		}
	}
}

func main() {
	l, err := net.Listen("tcp", ":8080")
	if err != nil {
		panic(err)
	}
	for {
		c, err := l.Accept()
		if err != nil {
			panic(err)
		}
		go serve(c)
	}
}
