package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"
)

type jar map[string][]*http.Cookie

func (j jar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	j[u.Host] = append(j[u.Host], cookies...)
}
func (j jar) Cookies(u *url.URL) []*http.Cookie { return j[u.Host] }

func main() {
	var logged strings.Builder
	log.SetFlags(0)
	log.SetOutput(&logged)
	for _, c := range []*http.Cookie{
		{Name: "a", Value: "b"},
		{Name: "a", Value: "b c"},
		{Name: "a", Value: "b,c", Path: "/x;y", Domain: ".example.com", MaxAge: 10},
		{Name: "a", Value: "é\"x\\", HttpOnly: true, Secure: true, MaxAge: -5},
		{Name: "a", Value: "q", Quoted: true, SameSite: http.SameSiteLaxMode},
		{Name: "a", SameSite: http.SameSiteStrictMode, Expires: time.Date(2030, 2, 3, 4, 5, 6, 0, time.UTC)},
		{Name: "a", SameSite: http.SameSiteNoneMode, Expires: time.Date(1600, 2, 3, 4, 5, 6, 0, time.UTC)},
		{Name: "a", SameSite: http.SameSiteDefaultMode, Partitioned: true},
		{Name: "a b"}, {Name: ""}, {Name: "a", Domain: "-bad-.com"}, {Name: "a", Domain: "127.0.0.1"}, {Name: "a", Domain: "1.2.3"}, nil,
	} {
		fmt.Printf("%q %v\n", c.String(), c.Valid())
	}
	fmt.Print(logged.String())
	for _, line := range []string{
		"", "a", "a=b", " a = b ", "a=b; Path=/; Domain=x.y; Max-Age=10; Secure; HttpOnly; SameSite=lax; Partitioned", "a=\"b c\"; max-age=0", "a=b; max-age=010; foo=bar; baz",
		"a=b; expires=Sun, 03 Feb 2030 04:05:06 GMT", "a=b; Expires=Sun, 03-Feb-2030 04:05:06 GMT", "a=b; expires=never", "a b=c", "a=\x01", "a=b; path=\x01", "a=b; samesite=odd", "=b", "a=b;;; ;x",
	} {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			fmt.Printf("%q: %v\n", line, err)
			continue
		}
		fmt.Printf("%q: %q %q %v %q %q %v %q %d %v %v %d %v %q\n", line, c.Name, c.Value, c.Quoted, c.Path, c.Domain, c.Expires, c.RawExpires, c.MaxAge, c.Secure, c.HttpOnly, c.SameSite, c.Partitioned, c.Unparsed)
	}
	for _, line := range []string{"", "a", "a=b", "a=b; c=\"d\"", "a=b;c", " a=b ; c=d ", "a=b; c=\x7f", "=b"} {
		cs, err := http.ParseCookie(line)
		fmt.Printf("%q: %d %v\n", line, len(cs), err)
		r := &http.Request{Header: http.Header{"Cookie": {line, "z=1"}}}
		for _, c := range r.Cookies() {
			fmt.Printf("  %q %q %v\n", c.Name, c.Value, c.Quoted)
		}
		c, err := r.Cookie("a")
		fmt.Println(c != nil, err, len(r.CookiesNamed("z")), len(r.CookiesNamed("")))
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /set", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "42", Path: "/", HttpOnly: true})
		http.SetCookie(w, &http.Cookie{Name: "bad name"})
		http.Redirect(w, r, "/who", http.StatusFound)
	})
	mux.HandleFunc("GET /who", func(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie("session")
		user, password, ok := r.BasicAuth()
		fmt.Fprintln(w, c, err, user, password, ok, r.Header["Cookie"])
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	client := &http.Client{Jar: jar{}}
	for _, path := range []string{"/who", "/set", "/who"} {
		req, _ := http.NewRequest("GET", server.URL+path, nil)
		req.AddCookie(&http.Cookie{Name: "own\n", Value: "x y"})
		req.SetBasicAuth("me", "pass:word")
		resp, err := client.Do(req)
		if err != nil {
			fmt.Println(err)
			continue
		}
		b, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		fmt.Print(resp.Status, " ", len(resp.Cookies()), " ", string(b))
	}
	for _, auth := range []string{"", "Basic", "basic bWU6cGFzcw==", "Basic bWU=", "Basic ???", "Bearer x"} {
		r := &http.Request{Header: http.Header{"Authorization": {auth}}}
		fmt.Println(r.BasicAuth())
	}
	for _, s := range []string{"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "yesterday"} {
		t, err := http.ParseTime(s)
		fmt.Println(t.UTC(), err)
	}
}
