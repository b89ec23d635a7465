package main

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

func main() {
	for _, r := range "aZ5 é世\t!ß٣€\u0301\u00a0\u2028ǅ\U0001F600\x00" {
		fmt.Printf("%U %v %v %v %v %v %v %v %v %v %v %v %c %c %d\n", r, unicode.IsLetter(r), unicode.IsUpper(r), unicode.IsLower(r), unicode.IsDigit(r), unicode.IsNumber(r), unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsSymbol(r), unicode.IsControl(r), unicode.IsPrint(r), unicode.IsMark(r), unicode.ToUpper(r), unicode.ToLower(r), unicode.SimpleFold(r))
	}
	fmt.Println(unicode.Is(unicode.Han, '世'), unicode.In('я', unicode.Latin, unicode.Cyrillic), unicode.Is(unicode.Bengali, 'ক'), unicode.ToTitle('ǆ'))
	s := "a\xffé世\U0001F600\xe4\xb8"
	for i, r := range s {
		fmt.Print(i, ":", r, " ")
	}
	fmt.Println(len(s), utf8.RuneCountInString(s), utf8.ValidString(s), []rune(s), string([]rune{65, 0x4e16, -1, 0x110000}))
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		l, lsize := utf8.DecodeLastRuneInString(s)
		fmt.Print(r, " ", size, " ", l, " ", lsize, "; ")
		s = s[size:]
	}
	fmt.Println()
	fmt.Println(utf8.RuneLen('é'), utf8.RuneLen(-1), utf8.AppendRune(nil, '世'), utf8.FullRuneInString("\xe4\xb8"), utf8.ValidRune(0xD800), utf8.RuneStart(0x80))
	b := []byte("héllo")
	for i := len(b); i > 0; {
		r, n := utf8.DecodeLastRune(b[:i])
		fmt.Printf("%c", r)
		i -= n
	}
	fmt.Println()
}
