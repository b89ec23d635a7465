package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

type noisy struct{ out *[]string }

func (n noisy) Write(p []byte) (int, error) {
	*n.out = append(*n.out, fmt.Sprintf("%q", p))
	return len(p), nil
}

type slow struct{ s string }

func (s *slow) Read(p []byte) (int, error) {
	if s.s == "" {
		return 0, io.EOF
	}
	n := copy(p, s.s[:min(3, len(s.s))])
	s.s = s.s[n:]
	return n, nil
}

func main() {
	sc := bufio.NewScanner(strings.NewReader("one\ntwo three\r\n\nlast"))
	for sc.Scan() {
		fmt.Printf("%q ", sc.Text())
	}
	fmt.Println(sc.Err())
	sc = bufio.NewScanner(&slow{"now is the  winter\tof our"})
	sc.Split(bufio.ScanWords)
	for sc.Scan() {
		fmt.Printf("%q ", sc.Text())
	}
	fmt.Println()
	sc = bufio.NewScanner(strings.NewReader(strings.Repeat("x", 100)))
	sc.Buffer(nil, 10)
	fmt.Println(sc.Scan(), sc.Err())
	sc = bufio.NewScanner(strings.NewReader("1,2,3"))
	sc.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		if i := bytes.IndexByte(data, ','); i >= 0 {
			return i + 1, data[:i], nil
		}
		if atEOF && len(data) > 0 {
			return len(data), data, bufio.ErrFinalToken
		}
		return 0, nil, nil
	})
	for sc.Scan() {
		fmt.Print(sc.Text(), ";")
	}
	fmt.Println()

	r := bufio.NewReaderSize(&slow{"hello world\nsecond line is rather long\nend"}, 16)
	p, err := r.Peek(5)
	fmt.Printf("%q %v %d\n", p, err, r.Buffered())
	line, err := r.ReadString('\n')
	fmt.Printf("%q %v\n", line, err)
	l, prefix, err := r.ReadLine()
	fmt.Printf("%q %v %v\n", l, prefix, err)
	b, err := r.ReadBytes('\n')
	fmt.Printf("%q %v\n", b, err)
	c, _, err := r.ReadRune()
	fmt.Println(string(c), err, r.UnreadRune(), r.UnreadRune())
	n, err := r.Discard(2)
	fmt.Println(n, err)
	b, err = r.ReadBytes('\n')
	fmt.Printf("%q %v\n", b, err)

	var calls []string
	w := bufio.NewWriterSize(noisy{&calls}, 16)
	fmt.Fprintf(w, "%s-%d ", "abc", 12345)
	w.WriteString("a string longer than the buffer of sixteen bytes")
	w.WriteByte('!')
	w.WriteRune('世')
	fmt.Println(w.Buffered(), w.Available(), w.Flush(), w.Buffered())
	io.Copy(w, &slow{"copied text"})
	w.Flush()
	fmt.Println(calls)

	all, err := io.ReadAll(io.LimitReader(strings.NewReader("limited text"), 7))
	fmt.Printf("%q %v\n", all, err)
	all, _ = io.ReadAll(io.MultiReader(strings.NewReader("ab"), &slow{"cdefg"}, strings.NewReader("")))
	fmt.Printf("%q\n", all)
	var one, two bytes.Buffer
	k, err := io.Copy(io.MultiWriter(&one, &two), io.TeeReader(strings.NewReader("tee"), &one))
	fmt.Println(k, err, one.String(), two.String())
	buf := make([]byte, 4)
	m, err := io.ReadFull(strings.NewReader("abc"), buf)
	fmt.Println(m, err)
	m, err = io.ReadAtLeast(strings.NewReader("abcdef"), buf, 2)
	fmt.Println(m, err)
	m, err = io.ReadAtLeast(strings.NewReader("abcdef"), buf, 5)
	fmt.Println(m, err)
	k, err = io.CopyN(&one, strings.NewReader("xyz"), 5)
	fmt.Println(k, err)
	section := io.NewSectionReader(strings.NewReader("0123456789"), 2, 5)
	section.Seek(-2, io.SeekEnd)
	all, _ = io.ReadAll(section)
	fmt.Printf("%q %d\n", all, section.Size())
	io.WriteString(io.Discard, "gone")

	pr, pw := io.Pipe()
	go func() {
		fmt.Fprint(pw, "through the pipe")
		pw.CloseWithError(errors.New("writer is done"))
	}()
	all, err = io.ReadAll(pr)
	fmt.Printf("%q %v\n", all, err)
	pr, pw = io.Pipe()
	pr.Close()
	_, err = pw.Write([]byte("x"))
	fmt.Println(err, errors.Is(err, io.ErrClosedPipe))
}
