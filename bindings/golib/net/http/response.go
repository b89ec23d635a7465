package http

import (
	"bufio"
	"context"
	"io"
	"strconv"
	"time"
)

// A ResponseWriter is what a handler answers with.
type ResponseWriter interface {
	Header() Header
	Write([]byte) (int, error)
	WriteHeader(statusCode int)
}

// A Flusher sends what is buffered.
type Flusher interface{ Flush() }

// TimeFormat is the format of times in fields.
const TimeFormat = "Mon, 02 Jan 2006 15:04:05 GMT"

// A response collects an answer: the handler's bytes go through a buffer of 2048, then, with the head before them and in
// chunks if their number isn't known by then, through the connection's buffer of 4096.
type response struct {
	conn      *conn
	req       *Request
	cancelCtx context.CancelFunc
	buf       *bufio.Writer
	chunks    chunkWriter

	header        Header
	sent          Header // the header as it was when WriteHeader was called, if the handler may change it since
	headerCalled  bool
	wroteHeader   bool
	handlerDone   bool
	status        int
	contentLength int64 // declared, or -1
	written       int64
	closeAfter    bool
	lingering     bool
	tooLarge      bool // a MaxBytesReader met its limit
	fullDuplex    bool
	noContinue    bool  // "100 Continue" has been sent, or it is too late for it
	reqBody       *body // of the request, whatever the handler puts in its place; nil: none
}

type chunkWriter struct {
	res         *response
	wroteHeader bool
	chunking    bool
}

// Header returns the fields that will be sent.
func (w *response) Header() Header {
	if w.sent == nil && w.wroteHeader && !w.chunks.wroteHeader {
		w.sent = w.header.Clone()
	}
	w.headerCalled = true
	return w.header
}

// WriteHeader fixes status and fields.
func (w *response) WriteHeader(code int) {
	if w.conn.hijacked {
		w.conn.server.logf("http: response.WriteHeader on hijacked connection from %s", callerOf())
		return
	}
	if w.wroteHeader {
		w.conn.server.logf("http: superfluous response.WriteHeader call from %s", callerOf())
		return
	}
	if code < 100 || code > 999 {
		panic("invalid WriteHeader code " + strconv.Itoa(code))
	}
	if code == StatusContinue || code >= 200 {
		w.noContinue = true
	}
	if code < 200 && code != StatusSwitchingProtocols {
		writeStatusLine(w.conn.bufw, w.req.ProtoAtLeast(1, 1), code)
		w.header.write(w.conn.bufw, map[string]bool{"Content-Length": true, "Transfer-Encoding": true})
		w.conn.bufw.WriteString("\r\n")
		w.conn.bufw.Flush()
		return
	}
	w.wroteHeader = true
	w.status = code
	if w.headerCalled && w.sent == nil {
		w.sent = w.header.Clone()
	}
	if cl := w.header.get("Content-Length"); cl != "" {
		n, err := strconv.ParseInt(cl, 10, 64)
		if err == nil && n >= 0 {
			w.contentLength = n
		} else {
			w.conn.server.logf("http: invalid Content-Length of %q", cl)
			w.header.Del("Content-Length")
			if w.sent != nil {
				w.sent.Del("Content-Length")
			}
		}
	}
}

// Write writes bytes of the body; the first ones call WriteHeader(200) if nobody has.
func (w *response) Write(p []byte) (int, error) { return w.write(len(p), p, "") }

// WriteString is Write for a string.
func (w *response) WriteString(s string) (int, error) { return w.write(len(s), nil, s) }

func (w *response) write(n int, p []byte, s string) (int, error) {
	if w.conn.hijacked {
		if n > 0 {
			w.conn.server.logf("http: response.Write on hijacked connection from %s", callerOf())
		}
		return 0, ErrHijacked
	}
	w.noContinue = true
	if !w.wroteHeader {
		w.WriteHeader(StatusOK)
	}
	if n == 0 {
		return 0, nil
	}
	if !bodyAllowed(w.status) {
		return 0, ErrBodyNotAllowed
	}
	w.written += int64(n)
	if w.contentLength != -1 && w.written > w.contentLength {
		return 0, ErrContentLength
	}
	if p != nil {
		return w.buf.Write(p)
	}
	return w.buf.WriteString(s)
}

// Flush sends what has been written so far.
func (w *response) Flush() { w.FlushError() }

// finish sends the rest of an answer and makes the connection ready for the next request, or marks it to be closed.
func (w *response) finish() {
	w.handlerDone = true
	if !w.wroteHeader {
		w.WriteHeader(StatusOK)
	}
	w.buf.Flush()
	w.buf.Reset(nil)
	responsePool.Put(w.buf)
	w.chunks.close()
	w.conn.bufw.Flush()
	w.conn.reader.abortPendingRead()
	if w.req.Method != "HEAD" && w.contentLength != -1 && bodyAllowed(w.status) && w.contentLength != w.written {
		w.closeAfter = true
	}
	if b := w.reqBody; b != nil && !b.eof && !b.closed && (b.chunked || !w.req.Close) {
		// What the handler left must be gone before the next request; this waits for a client that is still sending.
		if _, own := w.req.Body.(*body); b.left > maxDiscardBytes || !b.discard(maxDiscardBytes) {
			w.closeAfter = true
			w.lingering = own
		}
	}
	if w.tooLarge {
		w.lingering = true
	}
}

func (cw *chunkWriter) Write(p []byte) (int, error) {
	if !cw.wroteHeader {
		cw.res.writeHead(p)
	}
	if cw.res.req.Method == "HEAD" {
		return len(p), nil
	}
	out := cw.res.conn.bufw
	if cw.chunking {
		out.WriteString(strconv.FormatInt(int64(len(p)), 16))
		out.WriteString("\r\n")
	}
	n, err := out.Write(p)
	if cw.chunking && err == nil {
		_, err = out.WriteString("\r\n")
	}
	return n, err
}

func (cw *chunkWriter) flush() error {
	if !cw.wroteHeader {
		cw.res.writeHead(nil)
	}
	return cw.res.conn.bufw.Flush()
}

func (cw *chunkWriter) close() {
	if !cw.wroteHeader {
		cw.res.writeHead(nil)
	}
	if cw.chunking {
		cw.res.conn.bufw.WriteString("0\r\n\r\n")
	}
}

func writeStatusLine(b *bufio.Writer, is11 bool, code int) {
	if is11 {
		b.WriteString("HTTP/1.1 ")
	} else {
		b.WriteString("HTTP/1.0 ")
	}
	text := StatusText(code)
	b.WriteString(strconv.Itoa(code))
	if text == "" {
		text = "status code " + strconv.Itoa(code)
	}
	b.WriteByte(' ')
	b.WriteString(text)
	b.WriteString("\r\n")
}

func field(b *bufio.Writer, name, value string) {
	if value == "" {
		return
	}
	b.WriteString(name)
	b.WriteString(": ")
	b.WriteString(value)
	b.WriteString("\r\n")
}

// writeHead decides how the body is framed and whether the connection lives on, and writes status line and fields. p is
// the beginning of the body, all of it if the handler is done: then its length is known.
func (w *response) writeHead(p []byte) {
	w.chunks.wroteHeader = true
	header := w.sent
	if header == nil {
		header = w.header
	}
	var without map[string]bool
	omit := func(key string) {
		if _, ok := header[key]; !ok {
			return
		}
		if without == nil {
			without = make(map[string]bool)
		}
		without[key] = true
	}
	is11 := w.req.ProtoAtLeast(1, 1)
	isHead := w.req.Method == "HEAD"
	keepAlives := w.conn.server.keepAlives()
	wants10 := !is11 && hasToken(w.req.Header.get("Connection"), "keep-alive")
	te := header.get("Transfer-Encoding")
	length, connection, encoding, kind := "", "", "", ""

	if w.handlerDone && te == "" && bodyAllowed(w.status) && header.get("Content-Length") == "" && (!isHead || len(p) > 0) {
		w.contentLength = int64(len(p))
		length = strconv.Itoa(len(p))
	}
	known := w.contentLength != -1
	if wants10 && keepAlives && (isHead || known || !bodyAllowed(w.status)) {
		if _, ok := header["Connection"]; !ok {
			connection = "keep-alive"
		}
	} else if !is11 || w.req.Close {
		w.closeAfter = true
	}
	if hasToken(header.get("Connection"), "close") || !keepAlives {
		w.closeAfter = true
	}
	// A client that waits for "100 Continue" in vain may send the body, or not: nobody can tell where the next request begins.
	if wait, ok := w.req.Body.(*continueReader); ok && !wait.sawEOF {
		w.closeAfter = true
	}
	if b := w.reqBody; b != nil && !w.closeAfter && !w.fullDuplex && !b.discard(maxDiscardBytes) {
		w.closeAfter = true
		w.lingering = true
	}
	if bodyAllowed(w.status) {
		if _, ok := header["Content-Type"]; !ok && te == "" && len(p) > 0 && header.get("Content-Encoding") == "" {
			kind = DetectContentType(p)
		}
	} else {
		omit("Content-Type")
		if w.status != StatusNotModified {
			omit("Content-Length")
		}
		omit("Transfer-Encoding")
	}
	switch {
	case isHead || !bodyAllowed(w.status) || known:
		omit("Transfer-Encoding")
	case is11 && te == "identity":
		w.closeAfter = true
		omit("Transfer-Encoding")
	case is11:
		w.chunks.chunking = true
		encoding = "chunked"
		omit("Transfer-Encoding")
		omit("Content-Length")
	default:
		w.closeAfter = true
		omit("Transfer-Encoding")
	}
	if w.closeAfter && !(keepAlives && hasToken(header.get("Connection"), "close")) {
		omit("Connection")
		connection = ""
		if is11 {
			connection = "close"
		}
	}

	b := w.conn.bufw
	writeStatusLine(b, is11, w.status)
	header.write(b, without)
	if header.get("Date") == "" {
		field(b, "Date", httpDate(time.Now()))
	}
	field(b, "Content-Length", length)
	field(b, "Content-Type", kind)
	field(b, "Connection", connection)
	field(b, "Transfer-Encoding", encoding)
	b.WriteString("\r\n")
}

// The Date field changes once a second: its text is kept.
var (
	dateSecond int64
	dateText   string
)

func httpDate(t time.Time) string {
	if s := t.Unix(); s != dateSecond || dateText == "" {
		dateSecond, dateText = s, t.UTC().Format(TimeFormat)
	}
	return dateText
}

// Error answers with a plain text and a status.
func Error(w ResponseWriter, text string, code int) {
	h := w.Header()
	h.Del("Content-Length")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(code)
	io.WriteString(w, text+"\n")
}

// NotFound answers 404.
func NotFound(w ResponseWriter, r *Request) { Error(w, "404 page not found", StatusNotFound) }

// NotFoundHandler answers 404 to everything.
func NotFoundHandler() Handler { return HandlerFunc(NotFound) }
