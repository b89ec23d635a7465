package http

import (
	"net/url"
	"sort"
	"strings"
	"sync"
)

// A ServeMux finds the handler of a request: the most specific pattern that matches method, host and path.
type ServeMux struct {
	mu       sync.RWMutex
	exact    map[string]*route // patterns that are a plain path, by path: found without looking at the others
	patterns []*route          // all the others
}

// A route is a registered pattern: "[METHOD ][HOST]/PATH" with segments that may be {name}, {name...} at the end, {$}.
type route struct {
	text     string
	method   string
	host     string
	segments []segment
	handler  Handler
}

type segment struct {
	text string // literal, or the wildcard's name
	wild bool
	rest bool // matches all that follows: {name...} or a trailing slash
}

// end is the segment after a trailing slash of a path: {$} in a pattern.
const end = "/"

// DefaultServeMux is used by Handle, HandleFunc and servers without a handler.
var DefaultServeMux = NewServeMux()

// NewServeMux returns an empty mux.
func NewServeMux() *ServeMux { return new(ServeMux) }

// Handle registers a handler with DefaultServeMux.
func Handle(pattern string, handler Handler) { DefaultServeMux.Handle(pattern, handler) }

// HandleFunc registers a function with DefaultServeMux.
func HandleFunc(pattern string, handler func(ResponseWriter, *Request)) {
	DefaultServeMux.HandleFunc(pattern, handler)
}

// HandleFunc registers a function.
func (mux *ServeMux) HandleFunc(pattern string, handler func(ResponseWriter, *Request)) {
	if handler == nil {
		panic("http: nil handler")
	}
	mux.Handle(pattern, HandlerFunc(handler))
}

// Handle registers a handler. It panics if the pattern is malformed or conflicts with another one.
func (mux *ServeMux) Handle(pattern string, handler Handler) {
	if pattern == "" {
		panic("http: invalid pattern")
	}
	if handler == nil {
		panic("http: nil handler")
	}
	if f, ok := handler.(HandlerFunc); ok && f == nil {
		panic("http: nil handler")
	}
	r, problem := parsePattern(pattern)
	if problem != "" {
		panic("parsing \"" + pattern + "\": " + problem)
	}
	r.handler = handler
	mux.mu.Lock()
	defer mux.mu.Unlock()
	for _, other := range mux.exact {
		checkConflict(r, other)
	}
	for _, other := range mux.patterns {
		checkConflict(r, other)
	}
	if r.method == "" && r.host == "" && r.plain() {
		if mux.exact == nil {
			mux.exact = make(map[string]*route)
		}
		mux.exact[pattern] = r
		return
	}
	mux.patterns = append(mux.patterns, r)
}

func checkConflict(r, other *route) {
	if r.host != other.host {
		return
	}
	why := ""
	switch compare(r, other) {
	case same:
		why = "they match the same requests"
	case overlap:
		why = "neither is more specific than the other"
	default:
		return
	}
	panic("pattern \"" + r.text + "\" conflicts with pattern \"" + other.text + "\":\n" + why)
}

func (r *route) plain() bool {
	for _, s := range r.segments {
		if s.wild || s.rest || s.text == end {
			return false
		}
	}
	return true
}

// parsePattern reads a pattern; the second result says what is wrong with it.
func parsePattern(text string) (*route, string) {
	r := &route{text: text}
	rest := text
	if i := strings.IndexAny(rest, " \t"); i >= 0 {
		r.method, rest = rest[:i], strings.TrimLeft(rest[i:], " \t")
		if !validName(r.method) {
			return nil, "invalid method \"" + r.method + "\""
		}
	}
	slash := strings.IndexByte(rest, '/')
	if slash < 0 {
		return nil, "host/path missing /"
	}
	r.host, rest = rest[:slash], rest[slash:]
	if strings.IndexByte(r.host, '{') >= 0 {
		return nil, "host contains '{' (missing initial '/'?)"
	}
	seen := map[string]bool{}
	for rest != "" {
		rest = rest[1:] // the slash
		if rest == "" {
			r.segments = append(r.segments, segment{wild: true, rest: true})
			break
		}
		part := rest
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			part, rest = rest[:i], rest[i:]
		} else {
			rest = ""
		}
		open := strings.IndexByte(part, '{')
		if open < 0 {
			literal, err := url.PathUnescape(part)
			if err != nil {
				literal = part
			}
			r.segments = append(r.segments, segment{text: literal})
			continue
		}
		if open != 0 || part[len(part)-1] != '}' {
			return nil, "bad wildcard segment (must be {name})"
		}
		name := part[1 : len(part)-1]
		if name == "$" {
			if rest != "" {
				return nil, "{$} not at end"
			}
			r.segments = append(r.segments, segment{text: end})
			break
		}
		s := segment{wild: true}
		if strings.HasSuffix(name, "...") {
			name = name[:len(name)-3]
			s.rest = true
			if rest != "" {
				return nil, "{...} wildcard not at end"
			}
		}
		if !identifier(name) {
			if name == "" {
				return nil, "empty wildcard"
			}
			return nil, "bad wildcard name \"" + name + "\""
		}
		if seen[name] {
			return nil, "duplicate wildcard name \"" + name + "\""
		}
		seen[name] = true
		s.text = name
		r.segments = append(r.segments, s)
	}
	return r, ""
}

func identifier(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80 || i > 0 && '0' <= c && c <= '9' {
			continue
		}
		return false
	}
	return s != ""
}

// Relations of the sets of requests that two patterns match.
const (
	same = iota
	more // the first matches fewer: it is more specific
	less
	overlap
	disjoint
)

func join(a, b int) int {
	switch {
	case a == disjoint || b == disjoint:
		return disjoint
	case a == same:
		return b
	case b == same || a == b:
		return a
	}
	return overlap
}

// compare relates two patterns of the same host.
func compare(a, b *route) int {
	return join(compareMethods(a.method, b.method), comparePaths(a.segments, b.segments))
}

func compareMethods(a, b string) int {
	switch {
	case a == b:
		return same
	case a == "":
		return less
	case b == "":
		return more
	case a == "GET" && b == "HEAD":
		return less
	case b == "GET" && a == "HEAD":
		return more
	}
	return disjoint
}

func comparePaths(a, b []segment) int {
	relation := same
	for i := 0; ; i++ {
		switch {
		case i == len(a) && i == len(b):
			return relation
		case i == len(a) || i == len(b):
			// The longer path needs a slash at least that the shorter one hasn't.
			return disjoint
		}
		x, y := a[i], b[i]
		switch {
		case x.rest && y.rest:
			return relation
		case x.rest:
			return join(relation, less)
		case y.rest:
			return join(relation, more)
		case x.wild && y.wild:
		case x.wild:
			if y.text == end {
				return disjoint
			}
			relation = join(relation, less)
		case y.wild:
			if x.text == end {
				return disjoint
			}
			relation = join(relation, more)
		case x.text != y.text:
			return disjoint
		}
	}
}

// match tells whether a path, in segments, matches, and what the wildcards stand for.
func (r *route) match(parts []string) ([]pathValue, bool) {
	var values []pathValue
	for i, s := range r.segments {
		if s.rest {
			if i >= len(parts) {
				return nil, false
			}
			if s.text != "" {
				rest := strings.Join(parts[i:], "/")
				if strings.HasSuffix(rest, end) {
					rest = rest[:len(rest)-1]
				}
				values = append(values, pathValue{s.text, rest})
			}
			return values, true
		}
		if i >= len(parts) {
			return nil, false
		}
		if s.wild {
			if parts[i] == end {
				return nil, false
			}
			values = append(values, pathValue{s.text, parts[i]})
		} else if parts[i] != s.text {
			return nil, false
		}
	}
	if len(parts) != len(r.segments) {
		return nil, false
	}
	return values, true
}

// split cuts a path into unescaped segments; a trailing slash gives a last segment `end`.
func split(path string) []string {
	var parts []string
	for path != "" {
		path = path[1:]
		part := path
		if i := strings.IndexByte(path, '/'); i >= 0 {
			part, path = path[:i], path[i:]
		} else {
			path = ""
		}
		if part == "" && path == "" {
			return append(parts, end)
		}
		if s, err := url.PathUnescape(part); err == nil {
			part = s
		}
		parts = append(parts, part)
	}
	return parts
}

// find returns the most specific pattern for a request.
func (mux *ServeMux) find(host, method, path string) (*route, []pathValue) {
	var best *route
	var values []pathValue
	if r := mux.exact[path]; r != nil {
		best = r
	}
	var parts []string
	for _, r := range mux.patterns {
		if r.host != "" && r.host != host || r.method != "" && r.method != method && !(r.method == "GET" && method == "HEAD") {
			continue
		}
		if best != nil && (best.host != "" && r.host == "" || best.host == r.host && compare(r, best) != more) {
			continue
		}
		if parts == nil {
			parts = split(path)
		}
		if v, ok := r.match(parts); ok {
			best, values = r, v
		}
	}
	return best, values
}

// cleanPath takes // and . and .. out of a path.
func cleanPath(p string) string {
	if p == "" {
		return "/"
	}
	if p[0] != '/' {
		p = "/" + p
	}
	if strings.Index(p, "//") < 0 && strings.Index(p, "/.") < 0 {
		return p
	}
	var out []string
	parts := strings.Split(p[1:], "/")
	for i, part := range parts {
		switch part {
		case "", ".":
		case "..":
			if len(out) > 0 {
				out = out[:len(out)-1]
			}
		default:
			out = append(out, part)
		}
		if i == len(parts)-1 && part == "" && len(out) > 0 {
			return "/" + strings.Join(out, "/") + "/"
		}
	}
	return "/" + strings.Join(out, "/")
}

func stripPort(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && strings.IndexByte(host[i:], ']') < 0 {
		return host[:i]
	}
	return host
}

// Handler returns the handler for a request and the pattern that it was registered with.
func (mux *ServeMux) Handler(r *Request) (Handler, string) {
	h, pattern, _ := mux.lookup(r)
	return h, pattern
}

func (mux *ServeMux) lookup(r *Request) (Handler, string, []pathValue) {
	mux.mu.RLock()
	defer mux.mu.RUnlock()
	escaped := r.URL.EscapedPath()
	path := escaped
	host := r.Host
	if r.Method != "CONNECT" {
		host = stripPort(host)
		path = cleanPath(path)
	}
	best, values := mux.find(host, r.Method, path)
	if best == nil || best.rest() && r.Method != "CONNECT" {
		// /tree goes to /tree/ if that is registered and /tree itself isn't.
		if path[len(path)-1] != '/' && (best == nil || !mux.exactly(best, path)) {
			if sub, _ := mux.find(host, r.Method, path+"/"); sub != nil && mux.exactly(sub, path+"/") {
				u := &url.URL{Path: r.URL.Path + "/", RawQuery: r.URL.RawQuery}
				if path != escaped {
					u.Path = path + "/"
				}
				return RedirectHandler(u.String(), StatusTemporaryRedirect), sub.text, nil
			}
		}
	}
	if path != escaped && r.Method != "CONNECT" {
		pattern := ""
		if best != nil {
			pattern = best.text
		}
		u := &url.URL{Path: path, RawQuery: r.URL.RawQuery}
		return RedirectHandler(u.String(), StatusTemporaryRedirect), pattern, nil
	}
	if best != nil {
		return best.handler, best.text, values
	}
	if allowed := mux.allowed(host, path); len(allowed) > 0 {
		return HandlerFunc(func(w ResponseWriter, r *Request) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			Error(w, StatusText(StatusMethodNotAllowed), StatusMethodNotAllowed)
		}), "", nil
	}
	return NotFoundHandler(), "", nil
}

func (r *route) rest() bool {
	return len(r.segments) > 0 && r.segments[len(r.segments)-1].rest
}

// exactly tells whether a pattern names this very path, its rest standing for nothing.
func (mux *ServeMux) exactly(r *route, path string) bool {
	parts := split(path)
	if len(parts) != len(r.segments) {
		return false
	}
	last := r.segments[len(r.segments)-1]
	return !last.rest || parts[len(parts)-1] == end
}

// allowed lists the methods that would match a path.
func (mux *ServeMux) allowed(host, path string) []string {
	set := map[string]bool{}
	parts := split(path)
	withSlash := append(split(path), end)
	for _, r := range mux.patterns {
		if r.host != "" && r.host != host || r.method == "" {
			continue
		}
		_, ok := r.match(parts)
		if !ok && path[len(path)-1] != '/' {
			_, ok = r.match(withSlash)
		}
		if ok {
			set[r.method] = true
			if r.method == "GET" {
				set["HEAD"] = true
			}
		}
	}
	methods := make([]string, 0, len(set))
	for m := range set {
		methods = append(methods, m)
	}
	sort.Strings(methods)
	return methods
}

// ServeHTTP hands a request to its handler.
func (mux *ServeMux) ServeHTTP(w ResponseWriter, r *Request) {
	if r.RequestURI == "*" {
		if r.ProtoAtLeast(1, 1) {
			w.Header().Set("Connection", "close")
		}
		w.WriteHeader(StatusBadRequest)
		return
	}
	h, pattern, values := mux.lookup(r)
	r.Pattern = pattern
	r.matches = values
	h.ServeHTTP(w, r)
}
