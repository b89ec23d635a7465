package http

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
)

// A Client sends requests and follows redirects. The zero value is usable.
type Client struct {
	Transport     RoundTripper
	CheckRedirect func(req *Request, via []*Request) error
	Jar           CookieJar // nil: cookies are sent only if the request has them
	Timeout       time.Duration
}

// A CookieJar keeps the cookies that servers set, and says which go along to a URL.
type CookieJar interface {
	SetCookies(u *url.URL, cookies []*Cookie)
	Cookies(u *url.URL) []*Cookie
}

// DefaultClient is the client of Get, Head and Post.
var DefaultClient = &Client{}

// ErrUseLastResponse lets CheckRedirect end with the response it has.
var ErrUseLastResponse = errors.New("net/http: use last response")

// Get asks for a URL.
func Get(url string) (resp *Response, err error) { return DefaultClient.Get(url) }

// Head asks for a URL's header.
func Head(url string) (resp *Response, err error) { return DefaultClient.Head(url) }

// Post sends a body to a URL.
func Post(url, contentType string, body io.Reader) (resp *Response, err error) {
	return DefaultClient.Post(url, contentType, body)
}

// PostForm sends a form to a URL.
func PostForm(url string, data url.Values) (resp *Response, err error) {
	return DefaultClient.PostForm(url, data)
}

// Get asks for a URL.
func (c *Client) Get(url string) (resp *Response, err error) { return c.simple("GET", url, "", nil) }

// Head asks for a URL's header.
func (c *Client) Head(url string) (resp *Response, err error) { return c.simple("HEAD", url, "", nil) }

// Post sends a body to a URL.
func (c *Client) Post(url, contentType string, body io.Reader) (resp *Response, err error) {
	return c.simple("POST", url, contentType, body)
}

// PostForm sends a form to a URL.
func (c *Client) PostForm(url string, data url.Values) (resp *Response, err error) {
	return c.Post(url, "application/x-www-form-urlencoded", strings.NewReader(data.Encode()))
}

func (c *Client) simple(method, url, contentType string, body io.Reader) (*Response, error) {
	req, err := NewRequest(method, url, body)
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	return c.Do(req)
}

// CloseIdleConnections closes the transport's connections that are not in use.
func (c *Client) CloseIdleConnections() {
	if t, ok := c.transport().(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

func (c *Client) transport() RoundTripper {
	if c.Transport != nil {
		return c.Transport
	}
	return DefaultTransport
}

// Do sends a request and follows redirects.
func (c *Client) Do(req *Request) (*Response, error) {
	if req.URL == nil {
		req.closeBody()
		return nil, &url.Error{Op: errorOp(req.Method), Err: errors.New("http: nil Request.URL")}
	}
	var deadline time.Time
	if c.Timeout > 0 {
		deadline = time.Now().Add(c.Timeout)
	}
	var via []*Request
	var resp *Response
	fail := func(err error) (*Response, error) {
		target := req.URL.String()
		if resp != nil && resp.Request != nil {
			target = resp.Request.URL.String()
		}
		return nil, &url.Error{Op: errorOp(req.Method), URL: target, Err: err}
	}
	original := req
	for {
		if len(via) > 0 {
			loc := resp.Header.get("Location")
			next, err := c.redirected(original, via, resp)
			if err == errNoLocation {
				return resp, nil
			}
			if err != nil {
				resp.Body.Close()
				return fail(err)
			}
			err = c.checkRedirect(next, via)
			if err == ErrUseLastResponse {
				return resp, nil
			}
			drainResponse(resp)
			if err != nil {
				_, wrapped := fail(err)
				wrapped.(*url.Error).URL = loc
				return resp, wrapped
			}
			req = next
		}
		via = append(via, req)
		var err error
		var timedOut bool
		resp, timedOut, err = c.send(req, deadline)
		if err != nil {
			if timedOut {
				err = &httpTimeoutError{err.Error() + " (Client.Timeout exceeded while awaiting headers)"}
			}
			resp = nil
			return fail(err)
		}
		if !redirects(resp, original) {
			return resp, nil
		}
	}
}

var errNoLocation = errors.New("no location")

func errorOp(method string) string {
	if method == "" {
		return "Get"
	}
	return method[:1] + strings.ToLower(method[1:])
}

// drainResponse reads a small rest so that the connection can be used again.
func drainResponse(resp *Response) {
	const most = 2 << 10
	if resp.ContentLength == -1 || resp.ContentLength <= most {
		io.CopyN(io.Discard, resp.Body, most)
	}
	resp.Body.Close()
}

// redirects tells whether a response leads on.
func redirects(resp *Response, original *Request) bool {
	switch resp.StatusCode {
	case 301, 302, 303:
		return true
	case 307, 308:
		// The body goes along: only if there is a way to send it again.
		return original.GetBody != nil || original.outgoingLength() == 0
	}
	return false
}

// redirected makes the request that a response leads to.
func (c *Client) redirected(original *Request, via []*Request, resp *Response) (*Request, error) {
	last := via[len(via)-1]
	loc := resp.Header.get("Location")
	if loc == "" {
		return nil, errNoLocation
	}
	u, err := last.URL.Parse(loc)
	if err != nil {
		return nil, fmt.Errorf("failed to parse Location header %q: %v", loc, err)
	}
	host := ""
	if original.Host != "" && original.Host != original.URL.Host {
		if ref, _ := url.Parse(loc); ref != nil && !ref.IsAbs() {
			host = original.Host
		}
	}
	method := original.Method
	withBody := resp.StatusCode == 307 || resp.StatusCode == 308
	for _, r := range via {
		if resp := r.Response; resp != nil && resp.StatusCode <= 303 {
			withBody = false
		}
	}
	if !withBody && method != "GET" && method != "HEAD" && method != "" {
		method = "GET"
	}
	next := &Request{Method: method, Response: resp, URL: u, Header: make(Header), Host: host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ctx: original.ctx}
	if withBody && original.GetBody != nil {
		next.Body, err = original.GetBody()
		if err != nil {
			return nil, err
		}
		next.GetBody = original.GetBody
		next.ContentLength = original.ContentLength
	}
	sameHost := u.Hostname() == original.URL.Hostname() || strings.HasSuffix(u.Hostname(), "."+original.URL.Hostname())
	for k, vs := range original.Header {
		switch k {
		case "Authorization", "Www-Authenticate", "Cookie", "Cookie2":
			if !sameHost {
				continue
			}
		case "Content-Encoding", "Content-Language", "Content-Location", "Content-Type":
			if !withBody && len(original.Method) > 0 && original.Method != "GET" && original.Method != "HEAD" {
				continue
			}
		}
		next.Header[k] = vs
	}
	if last.URL.Scheme != "https" || u.Scheme == "https" {
		next.Header.Set("Referer", last.URL.String())
	}
	return next, nil
}

func (c *Client) checkRedirect(req *Request, via []*Request) error {
	if c.CheckRedirect != nil {
		return c.CheckRedirect(req, via)
	}
	if len(via) >= 10 {
		return errors.New("stopped after 10 redirects")
	}
	return nil
}

// send makes one round trip within the client's time.
func (c *Client) send(req *Request, deadline time.Time) (resp *Response, timedOut bool, err error) {
	if req.RequestURI != "" {
		req.closeBody()
		return nil, false, errors.New("http: Request.RequestURI can't be set in client requests")
	}
	if req.Header == nil {
		c := *req
		c.Header = make(Header)
		req = &c
	}
	if c.Jar != nil {
		for _, cookie := range c.Jar.Cookies(req.URL) {
			req.AddCookie(cookie)
		}
	}
	stop := func() {}
	if !deadline.IsZero() {
		if d, ok := req.Context().Deadline(); !ok || deadline.Before(d) {
			ctx, cancel := context.WithDeadline(req.Context(), deadline)
			req = req.WithContext(ctx)
			stop = cancel
		} else {
			deadline = time.Time{}
		}
	}
	resp, err = c.transport().RoundTrip(req)
	if err != nil {
		stop()
		return nil, !deadline.IsZero() && time.Now().After(deadline), err
	}
	if resp == nil {
		return nil, false, errors.New("http: RoundTripper implementation returned a nil *Response with a nil error")
	}
	if resp.Body == nil {
		resp.Body = NoBody
	}
	if c.Jar != nil {
		if cookies := resp.Cookies(); len(cookies) > 0 {
			c.Jar.SetCookies(req.URL, cookies)
		}
	}
	if !deadline.IsZero() {
		resp.Body = &timedBody{resp.Body, stop, deadline}
	}
	return resp, false, nil
}

// timedBody is a body that the client's time also ends.
type timedBody struct {
	rc       io.ReadCloser
	stop     func()
	deadline time.Time
}

// Read reads from the body.
func (b *timedBody) Read(p []byte) (n int, err error) {
	n, err = b.rc.Read(p)
	if err == nil {
		return n, nil
	}
	if err == io.EOF {
		return n, err
	}
	if time.Now().After(b.deadline) {
		err = &httpTimeoutError{err.Error() + " (Client.Timeout or context cancellation while reading body)"}
	}
	return n, err
}

// Close closes the body.
func (b *timedBody) Close() error {
	err := b.rc.Close()
	b.stop()
	return err
}
