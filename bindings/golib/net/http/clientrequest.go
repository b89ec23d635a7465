package http

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
)

const defaultUserAgent = "Go-http-client/1.1"

// NewRequest returns a request for a Client.
func NewRequest(method, url string, body io.Reader) (*Request, error) {
	return NewRequestWithContext(context.Background(), method, url, body)
}

// NewRequestWithContext is NewRequest with a context.
func NewRequestWithContext(ctx context.Context, method, target string, body io.Reader) (*Request, error) {
	if method == "" {
		method = "GET"
	}
	if !validName(method) {
		return nil, fmt.Errorf("net/http: invalid method %q", method)
	}
	if ctx == nil {
		return nil, errors.New("net/http: nil Context")
	}
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	rc, ok := body.(io.ReadCloser)
	if !ok && body != nil {
		rc = io.NopCloser(body)
	}
	req := &Request{ctx: ctx, Method: method, URL: u, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: make(Header), Body: rc, Host: u.Host}
	switch b := body.(type) {
	case *bytes.Buffer:
		req.ContentLength = int64(b.Len())
		buf := b.Bytes()
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(buf)), nil }
	case *bytes.Reader:
		req.ContentLength = int64(b.Len())
		snapshot := *b
		req.GetBody = func() (io.ReadCloser, error) {
			r := snapshot
			return io.NopCloser(&r), nil
		}
	case *strings.Reader:
		req.ContentLength = int64(b.Len())
		snapshot := *b
		req.GetBody = func() (io.ReadCloser, error) {
			r := snapshot
			return io.NopCloser(&r), nil
		}
	}
	if req.GetBody != nil && req.ContentLength == 0 {
		req.Body = NoBody
		req.GetBody = func() (io.ReadCloser, error) { return NoBody, nil }
	}
	return req, nil
}

// Clone returns a deep copy with another context.
func (r *Request) Clone(ctx context.Context) *Request {
	c := r.WithContext(ctx)
	if r.URL != nil {
		u := *r.URL
		c.URL = &u
	}
	c.Header = r.Header.Clone()
	c.TransferEncoding = append([]string(nil), r.TransferEncoding...)
	return c
}

func (r *Request) closeBody() {
	if r.Body != nil {
		r.Body.Close()
	}
}

// outgoingLength returns the length of the body, -1 if it isn't known.
func (r *Request) outgoingLength() int64 {
	if r.Body == nil || r.Body == NoBody {
		return 0
	}
	if r.ContentLength != 0 {
		return r.ContentLength
	}
	return -1
}

// isReplayable tells whether sending the request twice does no harm.
func (r *Request) isReplayable() bool {
	if r.Body == nil || r.Body == NoBody || r.GetBody != nil {
		switch r.Method {
		case "", "GET", "HEAD", "OPTIONS", "TRACE":
			return true
		}
		return r.Header["Idempotency-Key"] != nil || r.Header["X-Idempotency-Key"] != nil
	}
	return false
}

// Fields that writeTo writes itself.
var ownFields = map[string]bool{
	"Host": true, "User-Agent": true, "Content-Length": true, "Transfer-Encoding": true, "Trailer": true,
}

// writeTo sends the request; extra are the transport's own fields. It closes the body.
func (r *Request) writeTo(w *bufio.Writer, extra Header) (err error) {
	closed := false
	defer func() {
		if !closed {
			r.closeBody()
		}
	}()
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	method := r.Method
	if method == "" {
		method = "GET"
	}
	w.WriteString(method)
	w.WriteString(" ")
	w.WriteString(r.URL.RequestURI())
	w.WriteString(" HTTP/1.1\r\nHost: ")
	w.WriteString(host)
	w.WriteString("\r\n")
	agent := defaultUserAgent
	if set, ok := r.Header["User-Agent"]; ok {
		agent = ""
		if len(set) > 0 {
			agent = oneLine(set[0])
		}
	}
	if agent != "" {
		w.WriteString("User-Agent: ")
		w.WriteString(agent)
		w.WriteString("\r\n")
	}
	if r.Close && !hasToken(r.Header.get("Connection"), "close") {
		w.WriteString("Connection: close\r\n")
	}
	length := r.outgoingLength()
	switch {
	case length > 0 || length == 0 && (method == "POST" || method == "PUT" || method == "PATCH"):
		w.WriteString("Content-Length: ")
		w.WriteString(strconv.FormatInt(length, 10))
		w.WriteString("\r\n")
	case length < 0:
		w.WriteString("Transfer-Encoding: chunked\r\n")
	}
	r.Header.write(w, ownFields)
	extra.write(w, nil)
	w.WriteString("\r\n")
	if length == 0 {
		return nil
	}
	if length > 0 {
		var n int64
		n, err = io.Copy(w, io.LimitReader(r.Body, length))
		if err == nil {
			var more int64
			more, err = io.Copy(io.Discard, r.Body)
			n += more
		}
		if err == nil && n != length {
			err = fmt.Errorf("http: ContentLength=%d with Body length %d", length, n)
		}
	} else {
		err = writeChunks(w, r.Body)
	}
	if err != nil {
		return err
	}
	closed = true
	return r.Body.Close()
}

// writeChunks sends a body of unknown length.
func writeChunks(w *bufio.Writer, body io.Reader) error {
	buf := make([]byte, 32<<10)
	for {
		n, err := body.Read(buf)
		if n > 0 {
			w.WriteString(strconv.FormatInt(int64(n), 16))
			w.WriteString("\r\n")
			w.Write(buf[:n])
			if _, err := w.WriteString("\r\n"); err != nil {
				return err
			}
		}
		if err == io.EOF {
			_, err := w.WriteString("0\r\n\r\n")
			return err
		}
		if err != nil {
			return err
		}
	}
}
