// A server on package net alone: it answers every request with the same bytes, and keeps connections open.
package main

import (
	"bytes"
	"log"
	"net"
)

var answer = []byte("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n")

func serve(c net.Conn) {
	defer c.Close()
	buf := make([]byte, 512)
	n := 0
	for {
		m, err := c.Read(buf[n:])
		if err != nil {
			return
		}
		n += m
		if bytes.HasSuffix(buf[:n], []byte("\r\n\r\n")) {
			if _, err := c.Write(answer); err != nil {
				return
			}
			n = 0
		} else if n == len(buf) {
			return
		}
	}
}

func main() {
	l, err := net.Listen("tcp", ":8080")
	if err != nil {
		log.Fatal(err)
	}
	for {
		c, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(c)
	}
}
