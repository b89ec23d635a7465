// Package httptest helps with tests of handlers: a recorder in the place of a connection, and a server on a port of its
// own. TLS is left out.
package httptest

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// DefaultRemoteAddr is the client's address of requests made by NewRequest.
const DefaultRemoteAddr = "1.2.3.4"

// A ResponseRecorder is a ResponseWriter that keeps what a handler answers.
type ResponseRecorder struct {
	Code      int
	HeaderMap http.Header
	Body      *bytes.Buffer
	Flushed   bool

	wroteHeader bool
	snapshot    http.Header
	result      *http.Response
}

// NewRecorder returns an empty recorder.
func NewRecorder() *ResponseRecorder {
	return &ResponseRecorder{HeaderMap: make(http.Header), Body: new(bytes.Buffer), Code: 200}
}

// Header returns the fields that the handler sets.
func (rw *ResponseRecorder) Header() http.Header {
	if rw.HeaderMap == nil {
		rw.HeaderMap = make(http.Header)
	}
	return rw.HeaderMap
}

func (rw *ResponseRecorder) begin(b []byte) {
	if rw.wroteHeader {
		return
	}
	h := rw.Header()
	if _, ok := h["Content-Type"]; !ok && h.Get("Transfer-Encoding") == "" {
		if len(b) > 512 {
			b = b[:512]
		}
		h.Set("Content-Type", http.DetectContentType(b))
	}
	rw.WriteHeader(200)
}

// Write keeps bytes of the body.
func (rw *ResponseRecorder) Write(buf []byte) (int, error) {
	rw.begin(buf)
	if rw.Body != nil {
		rw.Body.Write(buf)
	}
	return len(buf), nil
}

// WriteString keeps bytes of the body.
func (rw *ResponseRecorder) WriteString(str string) (int, error) { return rw.Write([]byte(str)) }

// WriteHeader fixes status and fields.
func (rw *ResponseRecorder) WriteHeader(code int) {
	if rw.wroteHeader {
		return
	}
	if code < 100 || code > 999 {
		panic("invalid WriteHeader code " + strconv.Itoa(code))
	}
	rw.Code = code
	rw.wroteHeader = true
	rw.snapshot = rw.Header().Clone()
}

// Flush marks the recorder as flushed.
func (rw *ResponseRecorder) Flush() {
	if !rw.wroteHeader {
		rw.WriteHeader(200)
	}
	rw.Flushed = true
}

// Result returns the response as a client would get it.
func (rw *ResponseRecorder) Result() *http.Response {
	if rw.result != nil {
		return rw.result
	}
	if rw.snapshot == nil {
		rw.snapshot = rw.Header().Clone()
	}
	res := &http.Response{StatusCode: rw.Code, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: rw.snapshot}
	if res.StatusCode == 0 {
		res.StatusCode = 200
	}
	text := http.StatusText(res.StatusCode)
	res.Status = strings.TrimRight(strconv.Itoa(res.StatusCode)+" "+text, " ")
	if len(res.Status) == 3 {
		res.Status += " "
	}
	res.Body = http.NoBody
	if rw.Body != nil {
		res.Body = io.NopCloser(bytes.NewReader(rw.Body.Bytes()))
	}
	res.ContentLength = -1
	if cl := strings.TrimSpace(res.Header.Get("Content-Length")); cl != "" {
		if n, err := strconv.ParseUint(cl, 10, 63); err == nil {
			res.ContentLength = int64(n)
		}
	}
	rw.result = res
	return res
}

// NewRequest returns a request as a server would get it; it panics if that is impossible.
func NewRequest(method, target string, body io.Reader) *http.Request {
	if method == "" {
		method = "GET"
	}
	req, err := http.NewRequest(method, target, body)
	if err != nil {
		panic("invalid NewRequest arguments; " + err.Error())
	}
	req.RequestURI = target
	if req.URL.Host == "" {
		req.Host = "example.com"
	}
	if req.Body == nil {
		req.Body = http.NoBody
	}
	switch body.(type) {
	case nil, *bytes.Buffer, *bytes.Reader, *strings.Reader:
	default:
		req.ContentLength = -1
	}
	req.GetBody = nil
	req.RemoteAddr = "192.0.2.1:1234"
	return req
}
