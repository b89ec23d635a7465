package bufio

import (
	"io"
	"unicode/utf8"
)

// A Writer collects small writes. After an error everything fails; Flush sends the rest.
type Writer struct {
	err error
	buf []byte
	n   int
	wr  io.Writer
}

// NewWriterSize returns a writer with a buffer of at least size bytes; a writer that has one already is returned itself.
func NewWriterSize(w io.Writer, size int) *Writer {
	if b, ok := w.(*Writer); ok && len(b.buf) >= size {
		return b
	}
	if size <= 0 {
		size = defaultBytes
	}
	return &Writer{buf: make([]byte, size), wr: w}
}

// NewWriter returns a writer with a buffer of 4096 bytes.
func NewWriter(w io.Writer) *Writer { return NewWriterSize(w, defaultBytes) }

// Size returns the size of the buffer.
func (b *Writer) Size() int { return len(b.buf) }

// Reset forgets what is buffered and writes to another writer.
func (b *Writer) Reset(w io.Writer) {
	if b.buf == nil {
		b.buf = make([]byte, defaultBytes)
	}
	b.err = nil
	b.n = 0
	b.wr = w
}

// Flush writes what is buffered.
func (b *Writer) Flush() error {
	if b.err != nil {
		return b.err
	}
	if b.n == 0 {
		return nil
	}
	n, err := b.wr.Write(b.buf[:b.n])
	if n < b.n && err == nil {
		err = io.ErrShortWrite
	}
	if err != nil {
		if n > 0 && n < b.n {
			copy(b.buf, b.buf[n:b.n])
		}
		b.n -= n
		b.err = err
		return err
	}
	b.n = 0
	return nil
}

// Available returns how many bytes of the buffer are free.
func (b *Writer) Available() int { return len(b.buf) - b.n }

// AvailableBuffer returns the free part of the buffer, empty, to append to and then Write.
func (b *Writer) AvailableBuffer() []byte { return b.buf[b.n:][:0] }

// Buffered returns how many bytes are buffered.
func (b *Writer) Buffered() int { return b.n }

// Write writes p; what doesn't fit an empty buffer goes straight to the underlying writer.
func (b *Writer) Write(p []byte) (int, error) {
	total := 0
	for len(p) > b.Available() && b.err == nil {
		var n int
		if b.n == 0 {
			n, b.err = b.wr.Write(p)
		} else {
			n = copy(b.buf[b.n:], p)
			b.n += n
			b.Flush()
		}
		total += n
		p = p[n:]
	}
	if b.err != nil {
		return total, b.err
	}
	n := copy(b.buf[b.n:], p)
	b.n += n
	return total + n, nil
}

// WriteByte writes a byte.
func (b *Writer) WriteByte(c byte) error {
	if b.err != nil {
		return b.err
	}
	if b.Available() <= 0 && b.Flush() != nil {
		return b.err
	}
	b.buf[b.n] = c
	b.n++
	return nil
}

// WriteRune writes a rune as UTF-8; its bytes stay together unless the buffer is smaller than that.
func (b *Writer) WriteRune(r rune) (int, error) {
	if uint32(r) < utf8.RuneSelf {
		if err := b.WriteByte(byte(r)); err != nil {
			return 0, err
		}
		return 1, nil
	}
	if b.err != nil {
		return 0, b.err
	}
	if b.Available() < utf8.UTFMax {
		if b.Flush() != nil {
			return 0, b.err
		}
		if b.Available() < utf8.UTFMax {
			return b.WriteString(string(r))
		}
	}
	n := utf8.EncodeRune(b.buf[b.n:], r)
	b.n += n
	return n, nil
}

// WriteString writes a string; what doesn't fit an empty buffer goes straight to an underlying writer that takes strings.
func (b *Writer) WriteString(s string) (int, error) {
	total := 0
	for len(s) > b.Available() && b.err == nil {
		var n int
		if direct, ok := b.wr.(io.StringWriter); ok && b.n == 0 {
			n, b.err = direct.WriteString(s)
		} else {
			n = copy(b.buf[b.n:], s)
			b.n += n
			b.Flush()
		}
		total += n
		s = s[n:]
	}
	if b.err != nil {
		return total, b.err
	}
	n := copy(b.buf[b.n:], s)
	b.n += n
	return total + n, nil
}

// ReadFrom writes everything that r has; an underlying writer that can do that itself does it while the buffer is empty.
func (b *Writer) ReadFrom(r io.Reader) (int64, error) {
	if b.err != nil {
		return 0, b.err
	}
	direct, canDirect := b.wr.(io.ReaderFrom)
	var total int64
	for {
		if b.Available() == 0 && b.Flush() != nil {
			return total, b.err
		}
		if canDirect && b.n == 0 {
			n, err := direct.ReadFrom(r)
			b.err = err
			return total + n, err
		}
		n, err := 0, error(nil)
		for empty := 0; n == 0 && err == nil; empty++ {
			if empty == emptyReads {
				return total, io.ErrNoProgress
			}
			n, err = r.Read(b.buf[b.n:])
		}
		b.n += n
		total += int64(n)
		if err == io.EOF {
			if b.Available() == 0 {
				return total, b.Flush()
			}
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}

// A ReadWriter is both.
type ReadWriter struct {
	*Reader
	*Writer
}

// NewReadWriter joins a reader and a writer.
func NewReadWriter(r *Reader, w *Writer) *ReadWriter { return &ReadWriter{r, w} }
