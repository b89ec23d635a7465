package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"strings"
)

func main() {
	os.Setenv("GOLIB_A", "one")
	v, ok := os.LookupEnv("GOLIB_A")
	w, ok2 := os.LookupEnv("GOLIB_MISSING")
	fmt.Println(v, ok, w, ok2, os.Getenv("GOLIB_A"), os.ExpandEnv("$GOLIB_A-${GOLIB_A}x$$y"), os.Setenv("", "x"), os.Setenv("a=b", "x"))
	os.Unsetenv("GOLIB_A")
	fmt.Println(os.Getenv("GOLIB_A") == "", os.Expand("$1 ${*} $a.$ ${", func(s string) string { return "<" + s + ">" }))
	_, err := os.Open("/no/such/file")
	var pe *fs.PathError
	fmt.Println(err, errors.As(err, &pe), os.IsNotExist(err))
	fmt.Println(os.Stdout.Name(), os.Stdin.Fd(), os.Stderr.Fd(), fs.FileMode(0644), fs.ModeDir|0755)
	os.Stdout.WriteString("direct\n")
	fmt.Fprintln(os.Stderr, "on standard error")
	r, p, err := os.Pipe()
	fmt.Println(err)
	fmt.Fprint(p, "piped")
	p.Close()
	buf := make([]byte, 10)
	n, err := r.Read(buf)
	m, err2 := r.Read(buf)
	fmt.Println(string(buf[:n]), err, m, err2)
	_, err = p.Write([]byte("x"))
	fmt.Println(err, errors.Is(err, os.ErrClosed), r.Close(), r.Close())

	var b bytes.Buffer
	l := log.New(&b, "prefix: ", 0)
	l.Println("hello", 1, 2)
	l.Printf("%d%%", 50)
	l.Print("a", "b", 1, 2)
	l.SetFlags(log.Lmsgprefix | log.Lshortfile)
	l.Println("with file")
	l.SetPrefix("")
	l.SetFlags(log.LstdFlags)
	l.Print("dated")
	lines := strings.SplitAfter(b.String(), "\n")
	fmt.Print(strings.Join(lines[:3], ""))
	fmt.Println(strings.HasSuffix(lines[3], "prefix: with file\n"), len(lines[4]) == len("2026/01/01 00:00:00 dated\n"), l.Prefix() == "", l.Flags() == log.LstdFlags)
	func() {
		defer func() { fmt.Println(recover()) }()
		l.Panicf("stop %d", 1)
	}()
	log.SetFlags(0)
	log.Fatalln("fatal", "end")
}
