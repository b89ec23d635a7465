// Many connections open, within this machine; a byte goes through one after the other.
package main

import "net"

const conns = 500

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:8080")
	if err != nil {
		panic(err)
	}
	got := make(chan byte)
	clients := make([]net.Conn, conns)
	for i := range clients {
		if clients[i], err = net.Dial("tcp", "127.0.0.1:8080"); err != nil {
			panic(err)
		}
		c, err := l.Accept()
		if err != nil {
			panic(err)
		}
		go func() {
			var buf [1]byte
			for {
				if _, err := c.Read(buf[:]); err != nil {
					panic(err)
				}
				got <- buf[0]
			}
		}()
	}
	println("ready")
	for i := 0; ; i = (i + 7919) % conns {
		clients[i].Write([]byte{1})
		<-got
	}
}
