package http

import (
	"errors"
	"fmt"
	"log"
	"net"
	"strconv"
	"strings"
	"time"
)

// A Cookie as it stands in Set-Cookie or Cookie (RFC 6265).
type Cookie struct {
	Name        string
	Value       string
	Quoted      bool // the value stood in quotes
	Path        string
	Domain      string
	Expires     time.Time
	RawExpires  string // as it was read
	MaxAge      int    // seconds; 0: not given, less: delete the cookie
	Secure      bool
	HttpOnly    bool
	SameSite    SameSite
	Partitioned bool
	Raw         string
	Unparsed    []string // attributes that nobody here knows
}

// SameSite says whether a cookie goes along with requests from other sites.
type SameSite int

// Values of SameSite.
const (
	SameSiteDefaultMode SameSite = iota + 1
	SameSiteLaxMode
	SameSiteStrictMode
	SameSiteNoneMode
)

// maxCookies bounds the cookies of one header, as Go does.
const maxCookies = 3000

var (
	errBlankCookie    = errors.New("http: blank cookie")
	errCookieEqual    = errors.New("http: '=' not found in cookie")
	errCookieName     = errors.New("http: invalid cookie name")
	errCookieValue    = errors.New("http: invalid cookie value")
	errTooManyCookies = errors.New("http: number of cookies exceeded limit")
)

func cookieValueByte(c byte) bool { return c >= ' ' && c < 0x7f && c != '"' && c != ';' && c != '\\' }
func cookiePathByte(c byte) bool  { return c >= ' ' && c < 0x7f && c != ';' }

// trimBlanks takes spaces and tabs off both ends.
func trimBlanks(s string) string { return strings.Trim(s, " \t\r\n") }

// cookieValue takes a value apart; with quotes only where they are allowed.
func cookieValue(raw string, quotes bool) (value string, quoted, ok bool) {
	if quotes && len(raw) > 1 && raw[0] == '"' && raw[len(raw)-1] == '"' {
		raw, quoted = raw[1:len(raw)-1], true
	}
	for i := 0; i < len(raw); i++ {
		if !cookieValueByte(raw[i]) {
			return "", quoted, false
		}
	}
	return raw, quoted, true
}

// cookiePair reads name=value; trim: with blanks around the name.
func cookiePair(s string, trim bool) (*Cookie, error) {
	name, value, found := strings.Cut(s, "=")
	if !found {
		return nil, errCookieEqual
	}
	if trim {
		name = trimBlanks(name)
	}
	if !validName(name) {
		return nil, errCookieName
	}
	value, quoted, ok := cookieValue(value, true)
	if !ok {
		return nil, errCookieValue
	}
	return &Cookie{Name: name, Value: value, Quoted: quoted}, nil
}

// ParseCookie reads the value of a Cookie field.
func ParseCookie(line string) ([]*Cookie, error) {
	if strings.Count(line, ";")+1 > maxCookies {
		return nil, errTooManyCookies
	}
	line = trimBlanks(line)
	if line == "" {
		return nil, errBlankCookie
	}
	var cookies []*Cookie
	for _, part := range strings.Split(line, ";") {
		c, err := cookiePair(trimBlanks(part), false)
		if err != nil {
			return nil, err
		}
		cookies = append(cookies, c)
	}
	return cookies, nil
}

// ParseSetCookie reads the value of a Set-Cookie field.
func ParseSetCookie(line string) (*Cookie, error) {
	parts := strings.Split(trimBlanks(line), ";")
	if len(parts) == 1 && parts[0] == "" {
		return nil, errBlankCookie
	}
	c, err := cookiePair(trimBlanks(parts[0]), true)
	if err != nil {
		return nil, err
	}
	c.Raw = line
	for _, part := range parts[1:] {
		part = trimBlanks(part)
		if part != "" && !c.attribute(part) {
			c.Unparsed = append(c.Unparsed, part)
		}
	}
	return c, nil
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// attribute reads what follows name and value; false: unknown, or wrong.
func (c *Cookie) attribute(part string) bool {
	name, value, _ := strings.Cut(part, "=")
	if !isASCII(name) {
		return true
	}
	value, _, ok := cookieValue(value, false)
	if !ok {
		return false
	}
	switch strings.ToLower(name) {
	case "samesite":
		c.SameSite = SameSiteDefaultMode
		switch strings.ToLower(value) {
		case "lax":
			c.SameSite = SameSiteLaxMode
		case "strict":
			c.SameSite = SameSiteStrictMode
		case "none":
			c.SameSite = SameSiteNoneMode
		}
	case "secure":
		c.Secure = true
	case "httponly":
		c.HttpOnly = true
	case "partitioned":
		c.Partitioned = true
	case "domain":
		c.Domain = value
	case "path":
		c.Path = value
	case "max-age":
		seconds, err := strconv.Atoi(value)
		if err != nil || seconds != 0 && value[0] == '0' {
			return false
		}
		if seconds <= 0 {
			seconds = -1
		}
		c.MaxAge = seconds
	case "expires":
		c.RawExpires = value
		t, err := time.Parse(time.RFC1123, value)
		if err != nil {
			t, err = time.Parse("Mon, 02-Jan-2006 15:04:05 MST", value)
		}
		if err != nil {
			return false
		}
		c.Expires = t.UTC()
	default:
		return false
	}
	return true
}

// readCookies reads the Cookie fields, all cookies or those of one name; what is malformed is left out.
func readCookies(h Header, name string) []*Cookie {
	cookies := []*Cookie{}
	total := 0
	for _, line := range h["Cookie"] {
		total += strings.Count(line, ";") + 1
	}
	if total > maxCookies {
		return cookies
	}
	for _, line := range h["Cookie"] {
		for _, part := range strings.Split(line, ";") {
			part = trimBlanks(part)
			if strings.IndexByte(part, '=') < 0 {
				part += "="
			}
			if c, err := cookiePair(part, true); err == nil && (name == "" || c.Name == name) {
				cookies = append(cookies, c)
			}
		}
	}
	return cookies
}

// SetCookie adds a Set-Cookie field; a cookie with an invalid name is dropped silently.
func SetCookie(w ResponseWriter, cookie *Cookie) {
	if s := cookie.String(); s != "" {
		w.Header().Add("Set-Cookie", s)
	}
}

// String returns the cookie as Set-Cookie holds it, or "" if its name is invalid.
func (c *Cookie) String() string {
	if c == nil || !validName(c.Name) {
		return ""
	}
	var b strings.Builder
	b.WriteString(c.Name + "=" + cleanCookieValue(c.Value, c.Quoted))
	if c.Path != "" {
		b.WriteString("; Path=" + onlyBytes("Cookie.Path", c.Path, cookiePathByte))
	}
	if c.Domain != "" {
		if validCookieDomain(c.Domain) {
			b.WriteString("; Domain=" + strings.TrimPrefix(c.Domain, "."))
		} else {
			log.Printf("net/http: invalid Cookie.Domain %q; dropping domain attribute", c.Domain)
		}
	}
	if validExpires(c.Expires) {
		b.WriteString("; Expires=" + c.Expires.UTC().Format(TimeFormat))
	}
	if c.MaxAge > 0 {
		b.WriteString("; Max-Age=" + strconv.Itoa(c.MaxAge))
	} else if c.MaxAge < 0 {
		b.WriteString("; Max-Age=0")
	}
	if c.HttpOnly {
		b.WriteString("; HttpOnly")
	}
	if c.Secure {
		b.WriteString("; Secure")
	}
	switch c.SameSite {
	case SameSiteNoneMode:
		b.WriteString("; SameSite=None")
	case SameSiteLaxMode:
		b.WriteString("; SameSite=Lax")
	case SameSiteStrictMode:
		b.WriteString("; SameSite=Strict")
	}
	if c.Partitioned {
		b.WriteString("; Partitioned")
	}
	return b.String()
}

// Valid says what is wrong with a cookie.
func (c *Cookie) Valid() error {
	switch {
	case c == nil:
		return errors.New("http: nil Cookie")
	case !validName(c.Name):
		return errors.New("http: invalid Cookie.Name")
	case !c.Expires.IsZero() && !validExpires(c.Expires):
		return errors.New("http: invalid Cookie.Expires")
	}
	for i := 0; i < len(c.Value); i++ {
		if !cookieValueByte(c.Value[i]) {
			return fmt.Errorf("http: invalid byte %q in Cookie.Value", c.Value[i])
		}
	}
	for i := 0; i < len(c.Path); i++ {
		if !cookiePathByte(c.Path[i]) {
			return fmt.Errorf("http: invalid byte %q in Cookie.Path", c.Path[i])
		}
	}
	if c.Domain != "" && !validCookieDomain(c.Domain) {
		return errors.New("http: invalid Cookie.Domain")
	}
	if c.Partitioned && !c.Secure {
		return errors.New("http: partitioned cookies must be set with Secure")
	}
	return nil
}

// validExpires: years before 1601 can't be written in all clients.
func validExpires(t time.Time) bool { return t.Year() >= 1601 }

func validCookieDomain(d string) bool {
	if domainName(d) {
		return true
	}
	return net.ParseIP(d) != nil && strings.IndexByte(d, ':') < 0
}

// domainName tells whether s is a name of labels of letters, digits and hyphens; a dot may stand before it.
func domainName(s string) bool {
	if s == "" || len(s) > 255 {
		return false
	}
	s = strings.TrimPrefix(s, ".")
	letters := false
	for _, label := range strings.Split(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := 0; i < len(label); i++ {
			switch c := label[i] | 0x20; {
			case 'a' <= c && c <= 'z':
				letters = true
			case '0' <= label[i] && label[i] <= '9' || label[i] == '-':
			default:
				return false
			}
		}
	}
	return letters
}

func cleanCookieValue(v string, quoted bool) string {
	v = onlyBytes("Cookie.Value", v, cookieValueByte)
	if quoted || strings.ContainsAny(v, " ,") {
		return `"` + v + `"`
	}
	return v
}

// onlyBytes drops the bytes that are not valid, and says so in the log.
func onlyBytes(what, v string, valid func(byte) bool) string {
	kept := make([]byte, 0, len(v))
	for i := 0; i < len(v); i++ {
		if valid(v[i]) {
			kept = append(kept, v[i])
		} else if len(kept) == i {
			log.Printf("net/http: invalid byte %q in %s; dropping invalid bytes", v[i], what)
		}
	}
	return string(kept)
}

// Cookies returns the cookies that came with the request.
func (r *Request) Cookies() []*Cookie { return readCookies(r.Header, "") }

// CookiesNamed returns those of one name.
func (r *Request) CookiesNamed(name string) []*Cookie {
	if name == "" {
		return []*Cookie{}
	}
	return readCookies(r.Header, name)
}

// Cookie returns the first cookie of a name, or ErrNoCookie.
func (r *Request) Cookie(name string) (*Cookie, error) {
	if name != "" {
		for _, c := range readCookies(r.Header, name) {
			return c, nil
		}
	}
	return nil, ErrNoCookie
}

// AddCookie adds name and value of a cookie to the request's Cookie field.
func (r *Request) AddCookie(c *Cookie) {
	pair := strings.NewReplacer("\n", "-", "\r", "-").Replace(c.Name) + "=" + cleanCookieValue(c.Value, c.Quoted)
	if have := r.Header.get("Cookie"); have != "" {
		pair = have + "; " + pair
	}
	r.Header.Set("Cookie", pair)
}

// Cookies returns the cookies that the response sets.
func (r *Response) Cookies() []*Cookie {
	cookies := []*Cookie{}
	lines := r.Header["Set-Cookie"]
	if len(lines) > maxCookies {
		return cookies
	}
	for _, line := range lines {
		if c, err := ParseSetCookie(line); err == nil {
			cookies = append(cookies, c)
		}
	}
	return cookies
}
