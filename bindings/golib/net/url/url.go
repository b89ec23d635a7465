// Package url: what net/http needs of URLs: path and query of a request, escaping, query values.
package url

import (
	"errors"
	"sort"
	"strings"
)

// A URL is a parsed reference. Fragments and user names are not kept apart.
type URL struct {
	Scheme   string
	Host     string
	Path     string
	RawPath  string
	RawQuery string
}

// Error wraps a failed operation on a URL.
type Error struct {
	Op  string
	URL string
	Err error
}

func (e *Error) Unwrap() error { return e.Err }
func (e *Error) Error() string { return e.Op + " \"" + e.URL + "\": " + e.Err.Error() }

// EscapeError is a malformed percent escape.
type EscapeError string

func (e EscapeError) Error() string { return "invalid URL escape \"" + string(e) + "\"" }

// Parse parses an absolute URL or a path.
func Parse(raw string) (*URL, error) {
	u := new(URL)
	rest := raw
	if i := strings.Index(rest, "#"); i >= 0 {
		rest = rest[:i]
	}
	if rest != "" && rest[0] == ':' {
		return nil, &Error{"parse", raw, errors.New("missing protocol scheme")}
	}
	for i := 0; i < len(rest); i++ {
		if c := rest[i]; c < ' ' || c == 0x7f {
			return nil, &Error{"parse", raw, errors.New("net/url: invalid control character in URL")}
		}
	}
	if i := strings.Index(rest, "://"); i > 0 && !strings.Contains(rest[:i], "/") {
		u.Scheme = strings.ToLower(rest[:i])
		rest = rest[i+3:]
		slash := len(rest)
		for k := 0; k < len(rest); k++ {
			if rest[k] == '/' || rest[k] == '?' {
				slash = k
				break
			}
		}
		u.Host = rest[:slash]
		rest = rest[slash:]
	}
	return u, u.setPath(raw, rest)
}

// ParseRequestURI parses what stands in a request line.
func ParseRequestURI(raw string) (*URL, error) {
	if raw == "" {
		return nil, &Error{"parse", raw, errors.New("empty url")}
	}
	if raw == "*" {
		return &URL{Path: "*"}, nil
	}
	if raw[0] != '/' && !strings.Contains(raw, "://") {
		return nil, &Error{"parse", raw, errors.New("invalid URI for request")}
	}
	u, err := Parse(raw)
	if err != nil {
		return nil, err
	}
	return u, nil
}

func (u *URL) setPath(raw, rest string) error {
	if i := strings.Index(rest, "?"); i >= 0 {
		u.RawQuery = rest[i+1:]
		rest = rest[:i]
	}
	if strings.Index(rest, "%") < 0 {
		u.Path = rest
		return nil
	}
	path, err := unescape(rest, false)
	if err != nil {
		return &Error{"parse", raw, err}
	}
	u.Path = path
	if rest != escape(path, '/') {
		u.RawPath = rest
	}
	return nil
}

// EscapedPath returns the path as it stands, or stood, on the wire.
func (u *URL) EscapedPath() string {
	if u.RawPath != "" {
		if path, err := unescape(u.RawPath, false); err == nil && path == u.Path {
			return u.RawPath
		}
	}
	if u.Path == "*" {
		return "*"
	}
	return escape(u.Path, '/')
}

// RequestURI is the path and query as a request line has them.
func (u *URL) RequestURI() string {
	s := u.EscapedPath()
	if s == "" {
		s = "/"
	}
	if u.RawQuery != "" {
		s += "?" + u.RawQuery
	}
	return s
}

// String puts the URL together again.
func (u *URL) String() string {
	s := ""
	if u.Scheme != "" {
		s = u.Scheme + ":"
	}
	if u.Host != "" || u.Scheme != "" && u.Path != "" {
		s += "//"
	}
	s += u.Host + u.EscapedPath()
	if u.RawQuery != "" {
		s += "?" + u.RawQuery
	}
	return s
}

// Hostname returns the host without the port.
func (u *URL) Hostname() string {
	if i := strings.LastIndex(u.Host, ":"); i >= 0 && !strings.Contains(u.Host[i:], "]") {
		return u.Host[:i]
	}
	return u.Host
}

// Port returns the port, or "".
func (u *URL) Port() string {
	if i := strings.LastIndex(u.Host, ":"); i >= 0 && !strings.Contains(u.Host[i:], "]") {
		return u.Host[i+1:]
	}
	return ""
}

// Query parses RawQuery and drops what is malformed.
func (u *URL) Query() Values {
	v, _ := ParseQuery(u.RawQuery)
	return v
}

// Values are keys with their values.
type Values map[string][]string

// Get returns the first value of a key, or "".
func (v Values) Get(key string) string {
	vs := v[key]
	if len(vs) == 0 {
		return ""
	}
	return vs[0]
}

// Set replaces the values of a key.
func (v Values) Set(key, value string) { v[key] = []string{value} }

// Add appends a value.
func (v Values) Add(key, value string) { v[key] = append(v[key], value) }

// Del removes a key.
func (v Values) Del(key string) { delete(v, key) }

// Has tells whether a key is there.
func (v Values) Has(key string) bool {
	_, ok := v[key]
	return ok
}

// Encode writes the values as a query, sorted by key.
func (v Values) Encode() string {
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var b strings.Builder
	for _, k := range keys {
		for _, value := range v[k] {
			if b.Len() > 0 {
				b.WriteByte('&')
			}
			b.WriteString(QueryEscape(k))
			b.WriteByte('=')
			b.WriteString(QueryEscape(value))
		}
	}
	return b.String()
}

// ParseQuery parses key=value pairs; the first error is returned with all that could be parsed.
func ParseQuery(query string) (Values, error) {
	m := make(Values)
	var first error
	for query != "" {
		pair := query
		if i := strings.Index(query, "&"); i >= 0 {
			pair, query = query[:i], query[i+1:]
		} else {
			query = ""
		}
		if strings.Contains(pair, ";") {
			first = errors.New("invalid semicolon separator in query")
			continue
		}
		if pair == "" {
			continue
		}
		key, value := pair, ""
		if i := strings.Index(pair, "="); i >= 0 {
			key, value = pair[:i], pair[i+1:]
		}
		key, err := QueryUnescape(key)
		if err == nil {
			value, err = QueryUnescape(value)
		}
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		m[key] = append(m[key], value)
	}
	return m, first
}

// QueryEscape escapes a query component.
func QueryEscape(s string) string { return escape(s, '+') }

// QueryUnescape undoes it.
func QueryUnescape(s string) (string, error) { return unescape(s, true) }

// PathEscape escapes one path segment.
func PathEscape(s string) string { return escape(s, 0) }

// PathUnescape undoes it.
func PathUnescape(s string) (string, error) { return unescape(s, false) }

const hex = "0123456789ABCDEF"

func fromHex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// plain tells whether c may stand unescaped. mode: '+' query component, '/' whole path, 0 path segment.
func plain(c byte, mode byte) bool {
	if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
		return true
	}
	switch c {
	case '-', '_', '.', '~':
		return true
	case '$', '&', '+', ':', '=', '@':
		return mode != '+'
	case '/', ';', ',':
		return mode == '/'
	case '!', '\'', '(', ')', '*':
		return false
	}
	return false
}

func escape(s string, mode byte) string {
	n := 0
	for i := 0; i < len(s); i++ {
		if !plain(s[i], mode) {
			n++
		}
	}
	if n == 0 {
		return s
	}
	b := make([]byte, 0, len(s)+2*n)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case plain(c, mode):
			b = append(b, c)
		case c == ' ' && mode == '+':
			b = append(b, '+')
		default:
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(b)
}

func unescape(s string, plus bool) (string, error) {
	if strings.Index(s, "%") < 0 && !(plus && strings.Index(s, "+") >= 0) {
		return s, nil
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%':
			if i+2 >= len(s) || fromHex(s[i+1]) < 0 || fromHex(s[i+2]) < 0 {
				end := i + 3
				if end > len(s) {
					end = len(s)
				}
				return "", EscapeError(s[i:end])
			}
			b = append(b, byte(fromHex(s[i+1])<<4|fromHex(s[i+2])))
			i += 2
		case c == '+' && plus:
			b = append(b, ' ')
		default:
			b = append(b, c)
		}
	}
	return string(b), nil
}
