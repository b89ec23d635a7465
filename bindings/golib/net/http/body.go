package http

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// NoBody is an empty body.
var NoBody io.ReadCloser = noBody{}

type noBody struct{}

func (noBody) Read([]byte) (int, error) { return 0, io.EOF }
func (noBody) Close() error             { return nil }

// A body is what follows a head on the wire: so many bytes, or chunks. When its end has been read, onEOF is called once.
type body struct {
	r       *bufio.Reader
	left    int64 // bytes left of it, or of the present chunk
	chunked bool
	first   bool
	eof     bool
	closed  bool
	failed  error
	onEOF   func()
}

// setBody gives r its body, by Transfer-Encoding and Content-Length.
func setBody(r *Request, b *bufio.Reader) error {
	te := r.Header["Transfer-Encoding"]
	lengths := r.Header["Content-Length"]
	if len(te) > 0 && r.ProtoAtLeast(1, 1) {
		if len(te) > 1 || !strings.EqualFold(te[0], "chunked") {
			return &badRequest{StatusNotImplemented, "Unsupported transfer encoding"}
		}
		delete(r.Header, "Transfer-Encoding")
		delete(r.Header, "Content-Length")
		r.TransferEncoding = []string{"chunked"}
		r.ContentLength = -1
		r.Body = &body{r: b, chunked: true, first: true}
		return nil
	}
	if len(lengths) > 1 {
		for _, l := range lengths[1:] {
			if strings.TrimSpace(l) != strings.TrimSpace(lengths[0]) {
				return &badRequest{0, "http: message cannot contain multiple Content-Length headers"}
			}
		}
		r.Header["Content-Length"] = lengths[:1]
	}
	if len(lengths) > 0 {
		n, err := strconv.ParseUint(strings.TrimSpace(lengths[0]), 10, 63)
		if err != nil {
			return &badRequest{0, "bad Content-Length " + strconv.Quote(lengths[0])}
		}
		r.ContentLength = int64(n)
	}
	if r.ContentLength == 0 {
		r.Body = NoBody
		return nil
	}
	r.Body = &body{r: b, left: r.ContentLength}
	return nil
}

func (b *body) end() {
	b.eof = true
	if f := b.onEOF; f != nil {
		b.onEOF = nil
		f()
	}
}

func (b *body) fail(err error) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	b.failed = err
	return err
}

// Read reads from the body; io.EOF at its end.
func (b *body) Read(p []byte) (int, error) {
	if b.closed {
		return 0, ErrBodyReadAfterClose
	}
	if b.failed != nil {
		return 0, b.failed
	}
	if b.eof {
		return 0, io.EOF
	}
	if b.chunked && b.left == 0 {
		if err := b.nextChunk(); err != nil {
			return 0, b.fail(err)
		}
		if b.eof {
			return 0, io.EOF
		}
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	if b.left == 0 && !b.chunked && err == nil {
		b.end()
		return n, io.EOF
	}
	if err != nil {
		return n, b.fail(err)
	}
	return n, nil
}

func (b *body) nextChunk() error {
	if !b.first {
		line, err := readLine(b.r)
		if err != nil {
			return err
		}
		if len(line) != 0 {
			return &badRequest{0, "malformed chunked encoding"}
		}
	}
	b.first = false
	line, err := readLine(b.r)
	if err != nil {
		return err
	}
	size := string(line)
	if i := strings.IndexByte(size, ';'); i >= 0 {
		size = size[:i]
	}
	n, err := strconv.ParseUint(strings.TrimSpace(size), 16, 63)
	if err != nil {
		return &badRequest{0, "invalid byte in chunk length"}
	}
	b.left = int64(n)
	if n != 0 {
		return nil
	}
	// Trailers are read and dropped.
	if err := readHeader(b.r, make(Header)); err != nil {
		return err
	}
	b.end()
	return nil
}

// Close makes later reads fail; the rest is read when the connection is to be used again.
func (b *body) Close() error {
	b.closed = true
	return nil
}

// discard reads what the handler left, at most limit bytes; false: there was more, or it failed.
func (b *body) discard(limit int64) bool {
	b.closed = false
	defer func() { b.closed = true }()
	if b.eof {
		return true
	}
	if b.failed != nil {
		return false
	}
	n, err := io.CopyN(io.Discard, b, limit+1)
	return err == io.EOF && n <= limit
}

// A continueReader is the body of a request that waits for "100 Continue": the first read sends it.
type continueReader struct {
	io.ReadCloser
	res    *response
	sawEOF bool
	closed bool
}

func (r *continueReader) Read(p []byte) (int, error) {
	if r.closed {
		return 0, ErrBodyReadAfterClose
	}
	if w := r.res; !w.noContinue {
		w.noContinue = true
		w.conn.bufw.WriteString("HTTP/1.1 100 Continue\r\n\r\n")
		w.conn.bufw.Flush()
	}
	n, err := r.ReadCloser.Read(p)
	if err == io.EOF {
		r.sawEOF = true
	}
	return n, err
}

func (r *continueReader) Close() error {
	r.closed = true
	return r.ReadCloser.Close()
}
