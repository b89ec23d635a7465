package http

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Errors of this package.
var (
	ErrBodyNotAllowed     = errors.New("http: request method or response status code does not allow body")
	ErrHandlerTimeout     = errors.New("http: Handler timeout")
	ErrServerClosed       = errors.New("http: Server closed")
	ErrAbortHandler       = errors.New("net/http: abort Handler")
	ErrContentLength      = errors.New("http: wrote more than the declared Content-Length")
	ErrBodyReadAfterClose = errors.New("http: invalid Read on closed Body")
	ErrMissingFile        = errors.New("http: no such file")
	ErrNoCookie           = errors.New("http: named cookie not present")
	errTooLarge           = errors.New("http: request too large")
)

// A Request as the server got it.
type Request struct {
	Method           string
	URL              *url.URL
	Proto            string
	ProtoMajor       int
	ProtoMinor       int
	Header           Header
	Body             io.ReadCloser
	ContentLength    int64
	TransferEncoding []string
	Close            bool
	Host             string
	Form             url.Values
	PostForm         url.Values
	RemoteAddr       string
	RequestURI       string
	Pattern          string
	// For clients: a new copy of the body, after a redirect; and the redirect that led here.
	GetBody  func() (io.ReadCloser, error)
	Response *Response

	ctx     context.Context
	matches []pathValue
}

type pathValue struct{ name, value string }

// Context ends when the connection does or the handler has returned.
func (r *Request) Context() context.Context {
	if r.ctx != nil {
		return r.ctx
	}
	return context.Background()
}

// WithContext returns a shallow copy with another context.
func (r *Request) WithContext(ctx context.Context) *Request {
	if ctx == nil {
		panic("nil context")
	}
	c := *r
	c.ctx = ctx
	return &c
}

// ProtoAtLeast compares the protocol's version.
func (r *Request) ProtoAtLeast(major, minor int) bool {
	return r.ProtoMajor > major || r.ProtoMajor == major && r.ProtoMinor >= minor
}

// UserAgent returns the field of that name.
func (r *Request) UserAgent() string { return r.Header.get("User-Agent") }

// Referer returns the field of that (misspelt) name.
func (r *Request) Referer() string { return r.Header.get("Referer") }

func (r *Request) expectsContinue() bool { return hasToken(r.Header.get("Expect"), "100-continue") }

// PathValue returns what a wildcard of the pattern matched.
func (r *Request) PathValue(name string) string {
	for _, m := range r.matches {
		if m.name == name {
			return m.value
		}
	}
	return ""
}

// SetPathValue sets it.
func (r *Request) SetPathValue(name, value string) {
	for i := range r.matches {
		if r.matches[i].name == name {
			r.matches[i].value = value
			return
		}
	}
	r.matches = append(r.matches, pathValue{name, value})
}

// ParseForm reads the query and, for POST, PUT and PATCH, a form in the body.
func (r *Request) ParseForm() error {
	var err error
	if r.PostForm == nil {
		r.PostForm = make(url.Values)
		if r.Method == "POST" || r.Method == "PUT" || r.Method == "PATCH" {
			kind := r.Header.get("Content-Type")
			if i := strings.IndexByte(kind, ';'); i >= 0 {
				kind = kind[:i]
			}
			if strings.TrimSpace(kind) == "application/x-www-form-urlencoded" && r.Body != nil {
				var b []byte
				b, err = io.ReadAll(io.LimitReader(r.Body, 10<<20+1))
				if err == nil && len(b) > 10<<20 {
					err = errors.New("http: POST too large")
				}
				if err == nil {
					r.PostForm, err = url.ParseQuery(string(b))
				}
			}
		}
	}
	if r.Form == nil {
		r.Form = make(url.Values)
		for k, vs := range r.PostForm {
			r.Form[k] = append(r.Form[k], vs...)
		}
		query, queryErr := url.ParseQuery(r.URL.RawQuery)
		for k, vs := range query {
			r.Form[k] = append(r.Form[k], vs...)
		}
		if err == nil {
			err = queryErr
		}
	}
	return err
}

// FormValue returns the first value of a key in the form or the query.
func (r *Request) FormValue(key string) string {
	if r.Form == nil {
		r.ParseForm()
	}
	return r.Form.Get(key)
}

// PostFormValue returns the first value of a key in the form.
func (r *Request) PostFormValue(key string) string {
	if r.PostForm == nil {
		r.ParseForm()
	}
	return r.PostForm.Get(key)
}

// A badRequest is answered with its text and a status.
type badRequest struct {
	status int
	text   string
}

func (e *badRequest) Error() string { return StatusText(e.status) + ": " + e.text }

func malformed(what, text string) error {
	return &badRequest{0, "malformed HTTP " + what + " " + strconv.Quote(text)}
}

// readLine returns a line without its end; the bytes are valid until the next read.
func readLine(b *bufio.Reader) ([]byte, error) {
	line, err := b.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		// A line longer than the buffer: collect it.
		long := append([]byte(nil), line...)
		for err == bufio.ErrBufferFull {
			line, err = b.ReadSlice('\n')
			long = append(long, line...)
		}
		line = long
	}
	if err != nil {
		return nil, err
	}
	n := len(line) - 1
	if n > 0 && line[n-1] == '\r' {
		n--
	}
	return line[:n], nil
}

// readRequest parses the head of a request and prepares its body.
func readRequest(b *bufio.Reader) (*Request, error) {
	line, err := readLine(b)
	if err != nil {
		return nil, err
	}
	text := string(line)
	method, rest, ok1 := strings.Cut(text, " ")
	target, proto, ok2 := strings.Cut(rest, " ")
	if !ok1 || !ok2 {
		return nil, malformed("request", text)
	}
	r := &Request{Method: method, RequestURI: target, Proto: proto}
	if !validName(r.Method) {
		return nil, malformed("method", r.Method)
	}
	switch r.Proto {
	case "HTTP/1.1":
		r.ProtoMajor, r.ProtoMinor = 1, 1
	case "HTTP/1.0":
		r.ProtoMajor = 1
	default:
		major, minor, ok := ParseHTTPVersion(r.Proto)
		if !ok {
			return nil, malformed("version", r.Proto)
		}
		r.ProtoMajor, r.ProtoMinor = major, minor
	}
	r.URL, err = url.ParseRequestURI(r.RequestURI)
	if err != nil {
		return nil, err
	}
	r.Header = make(Header)
	if err := readHeader(b, r.Header); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	r.Host = r.URL.Host
	if r.Host == "" {
		r.Host = r.Header.get("Host")
	}
	if p := r.Header["Pragma"]; len(p) > 0 && p[0] == "no-cache" {
		if _, ok := r.Header["Cache-Control"]; !ok {
			r.Header["Cache-Control"] = []string{"no-cache"}
		}
	}
	r.Close = r.ProtoAtLeast(1, 1) && hasToken(r.Header.get("Connection"), "close") ||
		!r.ProtoAtLeast(1, 1) && !hasToken(r.Header.get("Connection"), "keep-alive")
	return r, setBody(r, b)
}

// readHeader reads fields up to the empty line.
func readHeader(b *bufio.Reader, h Header) error {
	for {
		line, err := readLine(b)
		if err != nil {
			return err
		}
		if len(line) == 0 {
			return nil
		}
		if line[0] == ' ' || line[0] == '\t' {
			return &badRequest{0, "malformed MIME header: continued line"}
		}
		colon := 0
		for colon < len(line) && line[colon] != ':' {
			colon++
		}
		if colon == len(line) {
			return &badRequest{0, "malformed MIME header line: " + string(line)}
		}
		key := string(line[:colon])
		if !validName(key) {
			return &badRequest{StatusBadRequest, "invalid header name"}
		}
		value := strings.Trim(string(line[colon+1:]), " \t")
		if !validValue(value) {
			return &badRequest{StatusBadRequest, "invalid header value"}
		}
		key = CanonicalHeaderKey(key)
		h[key] = append(h[key], value)
	}
}

// ReadRequest reads one request, as a server gets it.
func ReadRequest(b *bufio.Reader) (*Request, error) {
	req, err := readRequest(b)
	if err != nil {
		if bad, ok := err.(*badRequest); ok {
			err = errors.New(bad.text)
		}
		return nil, err
	}
	delete(req.Header, "Host")
	return req, nil
}

// ParseTime reads a time in a field, in one of the three formats of HTTP/1.1.
func ParseTime(text string) (t time.Time, err error) {
	for _, layout := range []string{TimeFormat, time.RFC850, time.ANSIC} {
		t, err = time.Parse(layout, text)
		if err == nil {
			return t, nil
		}
	}
	return t, err
}

// ParseHTTPVersion parses "HTTP/1.0" and the like.
func ParseHTTPVersion(v string) (major, minor int, ok bool) {
	if len(v) != 8 || v[:5] != "HTTP/" || v[6] != '.' || v[5] < '0' || v[5] > '9' || v[7] < '0' || v[7] > '9' {
		return 0, 0, false
	}
	return int(v[5] - '0'), int(v[7] - '0'), true
}
