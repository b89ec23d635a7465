package http

import (
	"bufio"
	"io"
	"sort"
	"strings"
)

// A Header holds the fields of a message by canonical name.
type Header map[string][]string

// CanonicalHeaderKey returns the canonical form: Content-Type for content-type. Names with spaces or other strange bytes
// stay as they are.
func CanonicalHeaderKey(s string) string {
	upper := true
	change := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !tokenByte(c) {
			return s
		}
		if upper && 'a' <= c && c <= 'z' || !upper && 'A' <= c && c <= 'Z' {
			change = true
		}
		upper = c == '-'
	}
	if !change {
		return s
	}
	b := []byte(s)
	upper = true
	for i := 0; i < len(b); i++ {
		c := b[i]
		if upper && 'a' <= c && c <= 'z' {
			b[i] = c - 32
		} else if !upper && 'A' <= c && c <= 'Z' {
			b[i] = c + 32
		}
		upper = c == '-'
	}
	return string(b)
}

// tokenByte tells whether c may stand in a field name (RFC 9110, token).
func tokenByte(c byte) bool {
	if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
		return true
	}
	switch c {
	case '!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~':
		return true
	}
	return false
}

// Add appends a value.
func (h Header) Add(key, value string) {
	key = CanonicalHeaderKey(key)
	h[key] = append(h[key], value)
}

// Set replaces all values.
func (h Header) Set(key, value string) { h[CanonicalHeaderKey(key)] = []string{value} }

// Get returns the first value, or "".
func (h Header) Get(key string) string { return h.get(CanonicalHeaderKey(key)) }

// get is Get for a key that is canonical already.
func (h Header) get(key string) string {
	v := h[key]
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

// Values returns all values; they aren't a copy.
func (h Header) Values(key string) []string { return h[CanonicalHeaderKey(key)] }

// Del removes a field.
func (h Header) Del(key string) { delete(h, CanonicalHeaderKey(key)) }

// Clone copies the header.
func (h Header) Clone() Header {
	if h == nil {
		return nil
	}
	c := make(Header, len(h))
	for k, vs := range h {
		c[k] = append([]string(nil), vs...)
	}
	return c
}

// Write writes the fields sorted by name.
func (h Header) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	h.write(b, nil)
	return b.Flush()
}

// write writes the fields sorted by name, but those that without names.
func (h Header) write(b *bufio.Writer, without map[string]bool) {
	if len(h) == 0 {
		return
	}
	keys := make([]string, 0, len(h))
	for k := range h {
		if !without[k] {
			keys = append(keys, k)
		}
	}
	if len(keys) > 1 {
		sort.Strings(keys)
	}
	for _, k := range keys {
		if !validName(k) {
			continue
		}
		for _, v := range h[k] {
			b.WriteString(k)
			b.WriteString(": ")
			b.WriteString(oneLine(v))
			b.WriteString("\r\n")
		}
	}
}

func validName(s string) bool {
	for i := 0; i < len(s); i++ {
		if !tokenByte(s[i]) {
			return false
		}
	}
	return s != ""
}

func validValue(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// oneLine makes a value that can't smuggle a second field in.
func oneLine(v string) string {
	if strings.IndexByte(v, '\n') >= 0 || strings.IndexByte(v, '\r') >= 0 {
		b := []byte(v)
		for i := 0; i < len(b); i++ {
			if b[i] == '\n' || b[i] == '\r' {
				b[i] = ' '
			}
		}
		v = string(b)
	}
	return strings.TrimSpace(v)
}

// hasToken tells whether a comma-separated list holds a token, letters of any case.
func hasToken(list, token string) bool {
	for list != "" {
		item := list
		if i := strings.IndexByte(list, ','); i >= 0 {
			item, list = list[:i], list[i+1:]
		} else {
			list = ""
		}
		if strings.EqualFold(strings.TrimSpace(item), token) {
			return true
		}
	}
	return false
}
