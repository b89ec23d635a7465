package http

import "io"

// A MaxBytesError is what a MaxBytesReader returns beyond its limit.
type MaxBytesError struct{ Limit int64 }

// Its text must not change: programs compare it.
func (e *MaxBytesError) Error() string { return "http: request body too large" }

// MaxBytesReader bounds a request's body; beyond the limit it fails, and the server closes the connection after the answer.
func MaxBytesReader(w ResponseWriter, r io.ReadCloser, n int64) io.ReadCloser {
	if n < 0 {
		n = 0
	}
	return &maxBytesReader{w: w, r: r, limit: n, left: n}
}

type maxBytesReader struct {
	w     ResponseWriter
	r     io.ReadCloser
	limit int64
	left  int64
	err   error
}

func (l *maxBytesReader) Read(p []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	// One byte more than is allowed tells whether there is more.
	if int64(len(p))-1 > l.left {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if int64(n) <= l.left {
		l.left -= int64(n)
		l.err = err
		return n, err
	}
	n = int(l.left)
	l.left = 0
	if server, ok := l.w.(interface{ requestTooLarge() }); ok {
		server.requestTooLarge()
	}
	l.err = &MaxBytesError{l.limit}
	return n, l.err
}

func (l *maxBytesReader) Close() error { return l.r.Close() }

// MaxBytesHandler bounds the bodies of all requests to h.
func MaxBytesHandler(h Handler, n int64) Handler {
	return HandlerFunc(func(w ResponseWriter, r *Request) {
		c := *r
		c.Body = MaxBytesReader(w, r.Body, n)
		h.ServeHTTP(w, &c)
	})
}

// requestTooLarge closes the connection after this answer, and says so in it if there is time.
func (w *response) requestTooLarge() {
	w.closeAfter = true
	w.tooLarge = true
	if !w.wroteHeader {
		w.Header().Set("Connection", "close")
	}
}
