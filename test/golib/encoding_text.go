package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

func main() {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i * 7)
	}
	encodings := []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding, base64.StdEncoding.WithPadding('*'), base64.StdEncoding.Strict(), base64.RawStdEncoding.Strict()}
	for k, e := range encodings {
		for n := 0; n < 9; n++ {
			s := e.EncodeToString(all[3 : 3+n])
			back, err := e.DecodeString(s)
			fmt.Println(k, n, s, len(s) == e.EncodedLen(n), e.DecodedLen(len(s)), bytes.Equal(back, all[3:3+n]), err)
		}
		fmt.Println(e.EncodeToString(all))
		for _, s := range []string{"", "A", "AA", "AAA", "AA=", "AA==", "AAA=", "AAAA", "A===", "====", "AA==A", "AA=A", "AAA=A", "AB==", "AAB=", "AB", "AAB", "A\nA\r\n=\n=\n", "AA=\n", "AAAA\n\nAA==\n", "!AAA", "A!AA", "AA!A", "AAA!", "AAAA!", "AA\n=", "AAAAA", "AAAAAA\n", "-_-_", "+/+/"} {
			b, err := e.DecodeString(s)
			fmt.Printf("%q -> %x %v\n", s, b, err)
		}
	}
	var out strings.Builder
	w := base64.NewEncoder(base64.StdEncoding, &out)
	for i := 0; i < 50; i += 7 {
		w.Write(all[i : i+7])
	}
	w.Close()
	fmt.Println(out.String())
	b, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, strings.NewReader(out.String())))
	fmt.Println(len(b), bytes.Equal(b, all[:56]), err)
	_, err = base64.StdEncoding.DecodeString("AA\x00A")
	var corrupt base64.CorruptInputError
	fmt.Println(errors.As(err, &corrupt), int64(corrupt))

	fmt.Println(hex.EncodeToString(all[:20]), hex.EncodedLen(3), hex.DecodedLen(6))
	for _, s := range []string{"", "0", "00", "0g", "g0", "ABcd", "abc", "abx", "a\u00e9"} {
		b, err := hex.DecodeString(s)
		fmt.Printf("%q -> %x %v\n", s, b, err)
	}
	fmt.Println(errors.Is(hex.ErrLength, hex.ErrLength))
}
