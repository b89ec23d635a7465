package http

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
)

// ErrNoLocation is returned by Location without such a field.
var ErrNoLocation = errors.New("http: no Location header in response")

// A Response as a Client got it. The body must be read to its end, or closed, for the connection to be used again.
type Response struct {
	Status           string
	StatusCode       int
	Proto            string
	ProtoMajor       int
	ProtoMinor       int
	Header           Header
	Body             io.ReadCloser
	ContentLength    int64
	TransferEncoding []string
	Close            bool
	Uncompressed     bool
	Trailer          Header
	Request          *Request
}

// ProtoAtLeast compares the protocol's version.
func (r *Response) ProtoAtLeast(major, minor int) bool {
	return r.ProtoMajor > major || r.ProtoMajor == major && r.ProtoMinor >= minor
}

// Location returns the field's URL, resolved against the request's.
func (r *Response) Location() (*url.URL, error) {
	lv := r.Header.get("Location")
	if lv == "" {
		return nil, ErrNoLocation
	}
	if r.Request != nil && r.Request.URL != nil {
		return r.Request.URL.Parse(lv)
	}
	return url.Parse(lv)
}

// ReadResponse reads a response to req (nil: a GET).
func ReadResponse(b *bufio.Reader, req *Request) (*Response, error) {
	line, err := readLine(b)
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	text := string(line)
	proto, status, ok := strings.Cut(text, " ")
	if !ok {
		return nil, fmt.Errorf("malformed HTTP response %q", text)
	}
	r := &Response{Request: req, Proto: proto, Status: strings.TrimLeft(status, " ")}
	code, _, _ := strings.Cut(r.Status, " ")
	if len(code) != 3 {
		return nil, fmt.Errorf("malformed HTTP status code %q", code)
	}
	r.StatusCode, err = strconv.Atoi(code)
	if err != nil || r.StatusCode < 0 {
		return nil, fmt.Errorf("malformed HTTP status code %q", code)
	}
	if r.ProtoMajor, r.ProtoMinor, ok = ParseHTTPVersion(proto); !ok {
		return nil, fmt.Errorf("malformed HTTP version %q", proto)
	}
	r.Header = make(Header)
	if err := readHeader(b, r.Header); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return r, r.setBody(b)
}

// setBody gives r its body: chunks, so many bytes, or everything up to the end of the connection.
func (r *Response) setBody(b *bufio.Reader) error {
	connection := r.Header.get("Connection")
	r.Close = hasToken(connection, "close") || !r.ProtoAtLeast(1, 1) && !hasToken(connection, "keep-alive")
	head := r.Request != nil && r.Request.Method == "HEAD"
	chunked := false
	if te := r.Header["Transfer-Encoding"]; len(te) > 0 && r.ProtoAtLeast(1, 1) {
		if len(te) > 1 || !strings.EqualFold(te[0], "chunked") {
			return fmt.Errorf("unsupported transfer encoding: %q", te)
		}
		delete(r.Header, "Transfer-Encoding")
		delete(r.Header, "Content-Length")
		r.TransferEncoding = []string{"chunked"}
		chunked = true
	}
	length := int64(-1)
	if cl := r.Header.get("Content-Length"); cl != "" && !chunked {
		n, err := strconv.ParseUint(strings.TrimSpace(cl), 10, 63)
		if err != nil {
			return fmt.Errorf("bad Content-Length %q", cl)
		}
		length = int64(n)
	}
	switch {
	case head || !bodyAllowed(r.StatusCode):
		if !head {
			length = 0
		}
		r.ContentLength = length
		r.Body = NoBody
		if !head || chunked {
			r.ContentLength = length
		}
	case chunked:
		r.ContentLength = -1
		r.Body = &body{r: b, chunked: true, first: true}
	case length == 0:
		r.Body = NoBody
	case length > 0:
		r.ContentLength = length
		r.Body = &body{r: b, left: length}
	default:
		r.ContentLength = -1
		r.Close = true
		r.Body = &untilClose{b, false}
	}
	return nil
}

// untilClose is a body that ends with the connection.
type untilClose struct {
	r      *bufio.Reader
	closed bool
}

func (u *untilClose) Read(p []byte) (int, error) {
	if u.closed {
		return 0, ErrBodyReadAfterClose
	}
	return u.r.Read(p)
}

func (u *untilClose) Close() error {
	u.closed = true
	return nil
}
