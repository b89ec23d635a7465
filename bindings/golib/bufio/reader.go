// Package bufio puts buffers around readers and writers.
package bufio

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

const (
	defaultBytes = 4096
	minBytes     = 16
	emptyReads   = 100
)

// Errors of this package.
var (
	ErrInvalidUnreadByte = errors.New("bufio: invalid use of UnreadByte")
	ErrInvalidUnreadRune = errors.New("bufio: invalid use of UnreadRune")
	ErrBufferFull        = errors.New("bufio: buffer full")
	ErrNegativeCount     = errors.New("bufio: negative count")
)

// A Reader reads through a buffer. buf[r:w] is what has been read ahead.
type Reader struct {
	buf      []byte
	rd       io.Reader
	r, w     int
	err      error
	lastByte int
	lastRune int
}

// NewReaderSize returns a reader with a buffer of at least size bytes; a reader that has one already is returned itself.
func NewReaderSize(rd io.Reader, size int) *Reader {
	if b, ok := rd.(*Reader); ok && len(b.buf) >= size {
		return b
	}
	if size < minBytes {
		size = minBytes
	}
	return &Reader{buf: make([]byte, size), rd: rd, lastByte: -1, lastRune: -1}
}

// NewReader returns a reader with a buffer of 4096 bytes.
func NewReader(rd io.Reader) *Reader { return NewReaderSize(rd, defaultBytes) }

// Size returns the size of the buffer.
func (b *Reader) Size() int { return len(b.buf) }

// Reset forgets everything and reads from another reader.
func (b *Reader) Reset(rd io.Reader) {
	if b.buf == nil {
		b.buf = make([]byte, defaultBytes)
	}
	b.rd = rd
	b.r, b.w = 0, 0
	b.err = nil
	b.lastByte, b.lastRune = -1, -1
}

func (b *Reader) takeErr() error {
	err := b.err
	b.err = nil
	return err
}

// fill reads a new chunk behind what is there.
func (b *Reader) fill() {
	if b.r > 0 {
		copy(b.buf, b.buf[b.r:b.w])
		b.w -= b.r
		b.r = 0
	}
	if b.w >= len(b.buf) {
		panic("bufio: tried to fill full buffer")
	}
	for i := emptyReads; i > 0; i-- {
		n, err := b.rd.Read(b.buf[b.w:])
		if n < 0 {
			panic("bufio: reader returned negative count from Read")
		}
		b.w += n
		if err != nil {
			b.err = err
			return
		}
		if n > 0 {
			return
		}
	}
	b.err = io.ErrNoProgress
}

// Peek returns the next n bytes without consuming them; they are valid until the next read.
func (b *Reader) Peek(n int) ([]byte, error) {
	if n < 0 {
		return nil, ErrNegativeCount
	}
	b.lastByte, b.lastRune = -1, -1
	for b.w-b.r < n && b.w-b.r < len(b.buf) && b.err == nil {
		b.fill()
	}
	if n > len(b.buf) {
		return b.buf[b.r:b.w], ErrBufferFull
	}
	var err error
	if have := b.w - b.r; have < n {
		n = have
		err = b.takeErr()
		if err == nil {
			err = ErrBufferFull
		}
	}
	return b.buf[b.r : b.r+n], err
}

// Discard skips n bytes.
func (b *Reader) Discard(n int) (int, error) {
	if n < 0 {
		return 0, ErrNegativeCount
	}
	if n == 0 {
		return 0, nil
	}
	b.lastByte, b.lastRune = -1, -1
	left := n
	for left > 0 {
		skip := b.w - b.r
		if skip == 0 {
			b.fill()
			skip = b.w - b.r
		}
		if skip > left {
			skip = left
		}
		b.r += skip
		left -= skip
		if left > 0 && b.err != nil {
			return n - left, b.takeErr()
		}
	}
	return n, nil
}

// Read reads what is in the buffer, or else once from the underlying reader.
func (b *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		if b.w > b.r {
			return 0, nil
		}
		return 0, b.takeErr()
	}
	if b.r == b.w {
		if b.err != nil {
			return 0, b.takeErr()
		}
		if len(p) >= len(b.buf) {
			// A large read needs no copy.
			n, err := b.rd.Read(p)
			if n > 0 {
				b.lastByte, b.lastRune = int(p[n-1]), -1
			}
			return n, err
		}
		b.r, b.w = 0, 0
		n, err := b.rd.Read(b.buf)
		b.err = err
		if n == 0 {
			return 0, b.takeErr()
		}
		b.w = n
	}
	n := copy(p, b.buf[b.r:b.w])
	b.r += n
	b.lastByte, b.lastRune = int(b.buf[b.r-1]), -1
	return n, nil
}

// ReadByte reads a byte.
func (b *Reader) ReadByte() (byte, error) {
	b.lastRune = -1
	for b.r == b.w {
		if b.err != nil {
			return 0, b.takeErr()
		}
		b.fill()
	}
	c := b.buf[b.r]
	b.r++
	b.lastByte = int(c)
	return c, nil
}

// UnreadByte takes the last read byte back.
func (b *Reader) UnreadByte() error {
	if b.lastByte < 0 || b.r == 0 && b.w > 0 {
		return ErrInvalidUnreadByte
	}
	if b.r > 0 {
		b.r--
	} else {
		b.w = 1
	}
	b.buf[b.r] = byte(b.lastByte)
	b.lastByte, b.lastRune = -1, -1
	return nil
}

// ReadRune reads a rune; an invalid byte is U+FFFD of size 1.
func (b *Reader) ReadRune() (rune, int, error) {
	for b.w-b.r < utf8.UTFMax && !utf8.FullRune(b.buf[b.r:b.w]) && b.err == nil && b.w-b.r < len(b.buf) {
		b.fill()
	}
	b.lastRune = -1
	if b.r == b.w {
		return 0, 0, b.takeErr()
	}
	r, size := utf8.DecodeRune(b.buf[b.r:b.w])
	b.r += size
	b.lastByte, b.lastRune = int(b.buf[b.r-1]), size
	return r, size, nil
}

// UnreadRune takes the rune back that the last call read.
func (b *Reader) UnreadRune() error {
	if b.lastRune < 0 || b.r < b.lastRune {
		return ErrInvalidUnreadRune
	}
	b.r -= b.lastRune
	b.lastByte, b.lastRune = -1, -1
	return nil
}

// Buffered returns how many bytes have been read ahead.
func (b *Reader) Buffered() int { return b.w - b.r }

// ReadSlice reads up to and with delim; the bytes are valid until the next read.
func (b *Reader) ReadSlice(delim byte) ([]byte, error) {
	searched := 0
	var line []byte
	var err error
	for {
		if i := bytes.IndexByte(b.buf[b.r+searched:b.w], delim); i >= 0 {
			i += searched
			line = b.buf[b.r : b.r+i+1]
			b.r += i + 1
			break
		}
		if b.err != nil {
			line = b.buf[b.r:b.w]
			b.r = b.w
			err = b.takeErr()
			break
		}
		if b.Buffered() >= len(b.buf) {
			b.r = b.w
			line = b.buf
			err = ErrBufferFull
			break
		}
		searched = b.w - b.r
		b.fill()
	}
	if n := len(line); n > 0 {
		b.lastByte, b.lastRune = int(line[n-1]), -1
	}
	return line, err
}

// ReadLine reads a line without its end; prefix: it didn't fit and goes on.
func (b *Reader) ReadLine() (line []byte, prefix bool, err error) {
	line, err = b.ReadSlice('\n')
	if err == ErrBufferFull {
		if n := len(line); n > 0 && line[n-1] == '\r' {
			// The \r may belong to the line's end.
			b.r--
			line = line[:n-1]
		}
		return line, true, nil
	}
	if len(line) == 0 {
		if err != nil {
			line = nil
		}
		return line, false, err
	}
	if line[len(line)-1] == '\n' {
		drop := 1
		if len(line) > 1 && line[len(line)-2] == '\r' {
			drop = 2
		}
		line = line[:len(line)-drop]
	}
	return line, false, nil
}

// ReadBytes reads up to and with delim.
func (b *Reader) ReadBytes(delim byte) ([]byte, error) {
	var all []byte
	for {
		part, err := b.ReadSlice(delim)
		all = append(all, part...)
		if err != ErrBufferFull {
			return all, err
		}
	}
}

// ReadString reads up to and with delim.
func (b *Reader) ReadString(delim byte) (string, error) {
	all, err := b.ReadBytes(delim)
	return string(all), err
}

// WriteTo writes everything to w.
func (b *Reader) WriteTo(w io.Writer) (int64, error) {
	b.lastByte, b.lastRune = -1, -1
	var total int64
	for {
		if b.r < b.w {
			n, err := w.Write(b.buf[b.r:b.w])
			b.r += n
			total += int64(n)
			if err != nil {
				return total, err
			}
		}
		if b.err != nil {
			err := b.takeErr()
			if err == io.EOF {
				err = nil
			}
			return total, err
		}
		b.fill()
	}
}
