// Package path works on paths with slashes. Match is left out.
package path

// Clean returns the shortest equivalent of p: no empty, "." or "x/.." elements.
func Clean(p string) string {
	if p == "" {
		return "."
	}
	rooted := p[0] == '/'
	out := make([]byte, 0, len(p))
	i := 0
	if rooted {
		out = append(out, '/')
		i = 1
	}
	fixed := len(out) // what ".." can't take away
	for i < len(p) {
		j := i
		for j < len(p) && p[j] != '/' {
			j++
		}
		elem := p[i:j]
		i = j + 1
		switch elem {
		case "", ".":
		case "..":
			if len(out) > fixed {
				n := len(out) - 1
				for n > fixed && out[n] != '/' {
					n--
				}
				out = out[:n]
			} else if !rooted {
				if len(out) > 0 {
					out = append(out, '/')
				}
				out = append(out, ".."...)
				fixed = len(out)
			}
		default:
			if len(out) > 1 || len(out) == 1 && !rooted {
				out = append(out, '/')
			}
			out = append(out, elem...)
		}
	}
	if len(out) == 0 {
		return "."
	}
	return string(out)
}

// Split cuts p behind its last slash.
func Split(p string) (dir, file string) {
	i := lastSlash(p)
	return p[:i+1], p[i+1:]
}

func lastSlash(s string) int {
	i := len(s) - 1
	for i >= 0 && s[i] != '/' {
		i--
	}
	return i
}

// Join puts slashes between the elements that are not empty, and cleans the result.
func Join(elem ...string) string {
	joined := ""
	for _, e := range elem {
		if e == "" {
			continue
		}
		if joined != "" {
			joined += "/"
		}
		joined += e
	}
	if joined == "" {
		return ""
	}
	return Clean(joined)
}

// Ext returns what follows the last point of the last element, with the point.
func Ext(p string) string {
	for i := len(p) - 1; i >= 0 && p[i] != '/'; i-- {
		if p[i] == '.' {
			return p[i:]
		}
	}
	return ""
}

// Base returns the last element.
func Base(p string) string {
	if p == "" {
		return "."
	}
	for len(p) > 0 && p[len(p)-1] == '/' {
		p = p[:len(p)-1]
	}
	p = p[lastSlash(p)+1:]
	if p == "" {
		return "/"
	}
	return p
}

// IsAbs tells whether p begins with a slash.
func IsAbs(p string) bool { return len(p) > 0 && p[0] == '/' }

// Dir returns everything but the last element, cleaned.
func Dir(p string) string {
	dir, _ := Split(p)
	return Clean(dir)
}
