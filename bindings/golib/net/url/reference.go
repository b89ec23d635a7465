package url

import "strings"

// Timeout tells whether a deadline passed.
func (e *Error) Timeout() bool {
	t, ok := e.Err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// Temporary tells whether trying again may help.
func (e *Error) Temporary() bool {
	t, ok := e.Err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

// IsAbs tells whether u has a scheme.
func (u *URL) IsAbs() bool { return u.Scheme != "" }

// Parse parses a reference and resolves it against u.
func (u *URL) Parse(ref string) (*URL, error) {
	r, err := Parse(ref)
	if err != nil {
		return nil, err
	}
	return u.ResolveReference(r), nil
}

// ResolveReference returns what ref means in a document with address u (RFC 3986, section 5.2).
func (u *URL) ResolveReference(ref *URL) *URL {
	out := *ref
	if ref.Scheme == "" {
		out.Scheme = u.Scheme
	}
	if ref.Scheme != "" || ref.Host != "" {
		out.setPath("", resolvePath(ref.EscapedPath(), "")+query(ref))
		return &out
	}
	out.Host = u.Host
	if ref.Path == "" {
		if ref.RawQuery == "" {
			out.RawQuery = u.RawQuery
		}
		out.Path, out.RawPath = u.Path, u.RawPath
		return &out
	}
	out.setPath("", resolvePath(u.EscapedPath(), ref.EscapedPath())+query(ref))
	return &out
}

func query(u *URL) string {
	if u.RawQuery == "" {
		return ""
	}
	return "?" + u.RawQuery
}

// resolvePath puts ref in the place of base's last element and takes "." and ".." out.
func resolvePath(base, ref string) string {
	full := ref
	switch {
	case ref == "":
		full = base
	case ref[0] != '/':
		full = base[:strings.LastIndex(base, "/")+1] + ref
	}
	if full == "" {
		return ""
	}
	var out []string
	elems := strings.Split(full, "/")
	for i, e := range elems {
		last := i == len(elems)-1
		switch e {
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if len(out) > 1 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, e)
		}
	}
	s := strings.Join(out, "/")
	if s == "" || s[0] != '/' {
		s = "/" + s
	}
	return s
}

// JoinPath returns u with elements behind its path, cleaned.
func (u *URL) JoinPath(elem ...string) *URL {
	p := u.EscapedPath()
	for _, e := range elem {
		p += "/" + e
	}
	for strings.Contains(p, "//") {
		p = strings.ReplaceAll(p, "//", "/")
	}
	out := *u
	out.RawQuery = ""
	out.setPath("", resolvePath("", p))
	out.RawQuery = u.RawQuery
	return &out
}
