package main

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
)

func main() {
	s := "the quick brown fox, the lazy dog"
	fmt.Println(strings.Index(s, "the"), strings.LastIndex(s, "the"), strings.IndexByte(s, 'q'), strings.IndexAny(s, "xyz"), strings.LastIndexAny(s, "xyz"), strings.IndexRune("chicken", 'k'), strings.IndexFunc("Hello 世界", unicode.IsSpace), strings.Index(s, "cat"), strings.Index("", ""))
	fmt.Println(strings.Contains(s, "fox"), strings.ContainsAny(s, "!?"), strings.ContainsRune(s, ','), strings.Count(s, "o"), strings.Count("五five", ""), strings.HasPrefix(s, "the"), strings.HasSuffix(s, "cat"))
	fmt.Printf("%q %q %q %q\n", strings.Split("a,b,,c", ","), strings.SplitN("a,b,c,d", ",", 2), strings.SplitAfter("a,b,c", ","), strings.Split("世界", ""))
	fmt.Printf("%q %q %q\n", strings.Fields("  a b\t\nc\u00a0d  "), strings.FieldsFunc("a1b22c", unicode.IsDigit), strings.Split("", ","))
	fmt.Println(strings.Join([]string{"a", "b", "c"}, "-"), strings.Repeat("ab", 3), strings.Replace("oink oink oink", "k", "ky", 2), strings.ReplaceAll("oink oink", "oink", "moo"), strings.Replace("abc", "", "-", -1))
	fmt.Println(strings.ToUpper("straße ñ ǆ"), strings.ToLower("ÀÉÎ ABC"), strings.Title("hello wOrld"), strings.ToTitle("ǆ a"))
	fmt.Printf("%q %q %q %q %q %q\n", strings.TrimSpace(" \t x y \n"), strings.Trim("¡¡¡Hello!!!", "!¡"), strings.TrimLeft("xxabcxx", "x"), strings.TrimRight("xxabcxx", "x"), strings.TrimPrefix("prefix-a", "prefix-"), strings.TrimSuffix("a.go", ".go"))
	fmt.Printf("%q %q\n", strings.TrimFunc("123abc456", unicode.IsDigit), strings.Map(func(r rune) rune {
		if r == 'a' {
			return 'A'
		}
		if r == 'b' {
			return -1
		}
		return r
	}, "abcabc\xff"))
	fmt.Println(strings.EqualFold("Straße", "STRASSE"), strings.EqualFold("Go", "GO"), strings.EqualFold("\u212a", "k"), strings.Compare("a", "b"), strings.Compare("b", "a"), strings.Compare("a", "a"))
	before, after, found := strings.Cut("key=value=x", "=")
	fmt.Println(before, after, found)
	rest, ok := strings.CutPrefix("foobar", "foo")
	fmt.Println(rest, ok)
	fmt.Printf("%q\n", strings.ToValidUTF8("a\xffb\xc0\xafc", "?"))
	r := strings.NewReplacer("<", "&lt;", ">", "&gt;", "a", "1", "aa", "2", "b", "")
	fmt.Println(r.Replace("<aab>"), strings.NewReplacer("aa", "2", "a", "1").Replace("aaa"), strings.NewReplacer("", "-").Replace("ab"))
	var b strings.Builder
	for i := 3; i >= 1; i-- {
		fmt.Fprintf(&b, "%d...", i)
	}
	b.WriteString("ignition")
	b.WriteByte('!')
	b.WriteRune('世')
	fmt.Println(b.String(), b.Len())
	func() {
		defer func() { fmt.Println(recover()) }()
		c := b
		c.WriteString("x")
	}()
	rd := strings.NewReader("abc世")
	c, _ := rd.ReadByte()
	ru, size, _ := rd.ReadRune()
	rd.UnreadRune()
	buf := make([]byte, 2)
	n, err := rd.Read(buf)
	fmt.Println(c, ru, size, n, err, string(buf[:n]), rd.Len(), rd.Size())
	fmt.Printf("%q %q %q\n", bytes.Split([]byte("a b c"), []byte(" ")), bytes.Fields([]byte(" x  y ")), bytes.TrimSpace([]byte("  z ")))
	var buffer bytes.Buffer
	buffer.WriteString("hello ")
	buffer.Write([]byte("world\nline two\n"))
	line, err := buffer.ReadString('\n')
	fmt.Printf("%q %v %d %q\n", line, err, buffer.Len(), buffer.String())
	buffer.Truncate(4)
	rest2, err := buffer.ReadBytes('!')
	fmt.Printf("%q %v\n", rest2, err)
	fmt.Println(bytes.Equal(nil, []byte{}), bytes.Compare([]byte("a"), []byte("b")), bytes.Contains([]byte("abc"), []byte("bc")), bytes.EqualFold([]byte("A"), []byte("a")))
}
