// Command unicode compares the properties of every code point with the real package.
package main

import (
	"fmt"
	"os"
	"strconv"
	"unicode"

	sstrconv "gmpsimstd/strconv"
	s "gmpsimstd/unicode"
)

func main() {
	failures := 0
	for r := rune(-2); r <= unicode.MaxRune+2; r++ {
		got := fmt.Sprint(s.IsLetter(r), s.IsUpper(r), s.IsLower(r), s.IsTitle(r), s.IsDigit(r), s.IsNumber(r), s.IsSpace(r), s.IsPunct(r), s.IsSymbol(r), s.IsMark(r), s.IsControl(r), s.IsGraphic(r), s.IsPrint(r),
			s.ToUpper(r), s.ToLower(r), s.ToTitle(r), s.SimpleFold(r), s.Is(s.Han, r), s.Is(s.Latin, r), s.In(r, s.Greek, s.Bengali), s.Is(s.Zs, r), sstrconv.IsPrint(r), sstrconv.IsGraphic(r))
		want := fmt.Sprint(unicode.IsLetter(r), unicode.IsUpper(r), unicode.IsLower(r), unicode.IsTitle(r), unicode.IsDigit(r), unicode.IsNumber(r), unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsSymbol(r), unicode.IsMark(r), unicode.IsControl(r), unicode.IsGraphic(r), unicode.IsPrint(r),
			unicode.ToUpper(r), unicode.ToLower(r), unicode.ToTitle(r), unicode.SimpleFold(r), unicode.Is(unicode.Han, r), unicode.Is(unicode.Latin, r), unicode.In(r, unicode.Greek, unicode.Bengali), unicode.Is(unicode.Zs, r), strconv.IsPrint(r), strconv.IsGraphic(r))
		if got != want {
			failures++
			if failures < 20 {
				fmt.Printf("%U got %s\n       want %s\n", r, got, want)
			}
		}
	}
	fmt.Println("failures:", failures)
	if failures > 0 {
		os.Exit(1)
	}
}
