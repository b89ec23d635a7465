// Command text compares packages strings, bytes and bufio with the real ones on random input.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"reflect"
	"strings"
	"unicode"

	sbufio "gmpsimstd/bufio"
	sbytes "gmpsimstd/bytes"
	sio "gmpsimstd/io"
	sstrings "gmpsimstd/strings"
)

var failures int

func same(what string, got, want any) {
	g, w := fmt.Sprintf("%#v", got), fmt.Sprintf("%#v", want)
	if g != w {
		failures++
		if failures < 40 {
			fmt.Printf("%.300s:\n  got  %.500s\n  want %.500s\n", what, g, w)
		}
	}
}

type fn struct {
	name      string
	got, want any
}

var functions = []fn{
	{"Index", sstrings.Index, strings.Index}, {"IndexByte", sstrings.IndexByte, strings.IndexByte}, {"IndexRune", sstrings.IndexRune, strings.IndexRune}, {"IndexAny", sstrings.IndexAny, strings.IndexAny}, {"IndexFunc", sstrings.IndexFunc, strings.IndexFunc},
	{"LastIndex", sstrings.LastIndex, strings.LastIndex}, {"LastIndexByte", sstrings.LastIndexByte, strings.LastIndexByte}, {"LastIndexAny", sstrings.LastIndexAny, strings.LastIndexAny}, {"LastIndexFunc", sstrings.LastIndexFunc, strings.LastIndexFunc},
	{"Contains", sstrings.Contains, strings.Contains}, {"ContainsAny", sstrings.ContainsAny, strings.ContainsAny}, {"ContainsRune", sstrings.ContainsRune, strings.ContainsRune}, {"ContainsFunc", sstrings.ContainsFunc, strings.ContainsFunc},
	{"Count", sstrings.Count, strings.Count}, {"HasPrefix", sstrings.HasPrefix, strings.HasPrefix}, {"HasSuffix", sstrings.HasSuffix, strings.HasSuffix}, {"Compare", sstrings.Compare, strings.Compare}, {"EqualFold", sstrings.EqualFold, strings.EqualFold},
	{"Cut", sstrings.Cut, strings.Cut}, {"CutPrefix", sstrings.CutPrefix, strings.CutPrefix}, {"CutSuffix", sstrings.CutSuffix, strings.CutSuffix}, {"Split", sstrings.Split, strings.Split}, {"SplitN", sstrings.SplitN, strings.SplitN}, {"SplitAfter", sstrings.SplitAfter, strings.SplitAfter}, {"SplitAfterN", sstrings.SplitAfterN, strings.SplitAfterN},
	{"Fields", sstrings.Fields, strings.Fields}, {"FieldsFunc", sstrings.FieldsFunc, strings.FieldsFunc}, {"Join", sstrings.Join, strings.Join}, {"Repeat", sstrings.Repeat, strings.Repeat}, {"Replace", sstrings.Replace, strings.Replace}, {"ReplaceAll", sstrings.ReplaceAll, strings.ReplaceAll}, {"Map", sstrings.Map, strings.Map},
	{"ToUpper", sstrings.ToUpper, strings.ToUpper}, {"ToLower", sstrings.ToLower, strings.ToLower}, {"ToTitle", sstrings.ToTitle, strings.ToTitle}, {"Title", sstrings.Title, strings.Title}, {"ToValidUTF8", sstrings.ToValidUTF8, strings.ToValidUTF8},
	{"TrimFunc", sstrings.TrimFunc, strings.TrimFunc}, {"TrimLeftFunc", sstrings.TrimLeftFunc, strings.TrimLeftFunc}, {"TrimRightFunc", sstrings.TrimRightFunc, strings.TrimRightFunc}, {"Trim", sstrings.Trim, strings.Trim}, {"TrimLeft", sstrings.TrimLeft, strings.TrimLeft}, {"TrimRight", sstrings.TrimRight, strings.TrimRight}, {"TrimSpace", sstrings.TrimSpace, strings.TrimSpace}, {"TrimPrefix", sstrings.TrimPrefix, strings.TrimPrefix}, {"TrimSuffix", sstrings.TrimSuffix, strings.TrimSuffix}, {"Clone", sstrings.Clone, strings.Clone},
	{"bytes.Index", sbytes.Index, bytes.Index}, {"bytes.IndexByte", sbytes.IndexByte, bytes.IndexByte}, {"bytes.IndexRune", sbytes.IndexRune, bytes.IndexRune}, {"bytes.IndexAny", sbytes.IndexAny, bytes.IndexAny}, {"bytes.IndexFunc", sbytes.IndexFunc, bytes.IndexFunc},
	{"bytes.LastIndex", sbytes.LastIndex, bytes.LastIndex}, {"bytes.LastIndexByte", sbytes.LastIndexByte, bytes.LastIndexByte}, {"bytes.LastIndexAny", sbytes.LastIndexAny, bytes.LastIndexAny}, {"bytes.LastIndexFunc", sbytes.LastIndexFunc, bytes.LastIndexFunc},
	{"bytes.Contains", sbytes.Contains, bytes.Contains}, {"bytes.ContainsAny", sbytes.ContainsAny, bytes.ContainsAny}, {"bytes.ContainsRune", sbytes.ContainsRune, bytes.ContainsRune}, {"bytes.Count", sbytes.Count, bytes.Count}, {"bytes.HasPrefix", sbytes.HasPrefix, bytes.HasPrefix}, {"bytes.HasSuffix", sbytes.HasSuffix, bytes.HasSuffix}, {"bytes.Compare", sbytes.Compare, bytes.Compare}, {"bytes.Equal", sbytes.Equal, bytes.Equal}, {"bytes.EqualFold", sbytes.EqualFold, bytes.EqualFold},
	{"bytes.Cut", sbytes.Cut, bytes.Cut}, {"bytes.CutPrefix", sbytes.CutPrefix, bytes.CutPrefix}, {"bytes.CutSuffix", sbytes.CutSuffix, bytes.CutSuffix}, {"bytes.Split", sbytes.Split, bytes.Split}, {"bytes.SplitN", sbytes.SplitN, bytes.SplitN}, {"bytes.SplitAfter", sbytes.SplitAfter, bytes.SplitAfter}, {"bytes.SplitAfterN", sbytes.SplitAfterN, bytes.SplitAfterN},
	{"bytes.Fields", sbytes.Fields, bytes.Fields}, {"bytes.FieldsFunc", sbytes.FieldsFunc, bytes.FieldsFunc}, {"bytes.Join", sbytes.Join, bytes.Join}, {"bytes.Repeat", sbytes.Repeat, bytes.Repeat}, {"bytes.Replace", sbytes.Replace, bytes.Replace}, {"bytes.ReplaceAll", sbytes.ReplaceAll, bytes.ReplaceAll}, {"bytes.Map", sbytes.Map, bytes.Map},
	{"bytes.ToUpper", sbytes.ToUpper, bytes.ToUpper}, {"bytes.ToLower", sbytes.ToLower, bytes.ToLower}, {"bytes.ToTitle", sbytes.ToTitle, bytes.ToTitle}, {"bytes.ToValidUTF8", sbytes.ToValidUTF8, bytes.ToValidUTF8}, {"bytes.Runes", sbytes.Runes, bytes.Runes},
	{"bytes.TrimFunc", sbytes.TrimFunc, bytes.TrimFunc}, {"bytes.TrimLeftFunc", sbytes.TrimLeftFunc, bytes.TrimLeftFunc}, {"bytes.TrimRightFunc", sbytes.TrimRightFunc, bytes.TrimRightFunc}, {"bytes.Trim", sbytes.Trim, bytes.Trim}, {"bytes.TrimLeft", sbytes.TrimLeft, bytes.TrimLeft}, {"bytes.TrimRight", sbytes.TrimRight, bytes.TrimRight}, {"bytes.TrimSpace", sbytes.TrimSpace, bytes.TrimSpace}, {"bytes.TrimPrefix", sbytes.TrimPrefix, bytes.TrimPrefix}, {"bytes.TrimSuffix", sbytes.TrimSuffix, bytes.TrimSuffix}, {"bytes.Clone", sbytes.Clone, bytes.Clone},
}

func text(r *rand.Rand, max int) string {
	s := ""
	alphabet := []string{"a", "b", "ab", "A", " ", "\t", "é", "É", "ß", "K", "\u212a", "世", "\xff", "\u00a0", "\u2028", "ǅ", "-", "0"}
	n := 2 + r.Intn(len(alphabet)-2)
	for i := r.Intn(max + 1); i > 0; i-- {
		s += alphabet[r.Intn(n)]
	}
	return s
}

var predicates = []func(rune) bool{unicode.IsSpace, unicode.IsLetter, unicode.IsUpper, func(r rune) bool { return r == 'a' }, func(r rune) bool { return r == 0xFFFD }}
var mappings = []func(rune) rune{unicode.ToUpper, func(r rune) rune { return r }, func(r rune) rune {
	if r == 'a' {
		return -1
	}
	return r
}, func(r rune) rune {
	if r == 'b' {
		return '世'
	}
	return r
}, func(r rune) rune { return 0xFFFD }, func(r rune) rune { return 0x110000 }}

func argument(r *rand.Rand, t reflect.Type, i int) reflect.Value {
	max := 12
	if i > 0 {
		max = 3
	}
	switch t.String() {
	case "string":
		return reflect.ValueOf(text(r, max))
	case "[]uint8":
		if r.Intn(20) == 0 {
			return reflect.ValueOf([]byte(nil))
		}
		return reflect.ValueOf([]byte(text(r, max)))
	case "int":
		return reflect.ValueOf(r.Intn(7) - 1)
	case "int32":
		return reflect.ValueOf([]rune{'a', 'é', '世', 0xFFFD, -1, 0x110000, ' '}[r.Intn(7)])
	case "uint8":
		return reflect.ValueOf("ab \xc3\xff"[r.Intn(5)])
	case "[]string":
		var a []string
		for k := r.Intn(4); k > 0; k-- {
			a = append(a, text(r, 3))
		}
		return reflect.ValueOf(a)
	case "[][]uint8":
		var a [][]byte
		for k := r.Intn(4); k > 0; k-- {
			a = append(a, []byte(text(r, 3)))
		}
		return reflect.ValueOf(a)
	case "func(int32) bool":
		return reflect.ValueOf(predicates[r.Intn(len(predicates))])
	case "func(int32) int32":
		return reflect.ValueOf(mappings[r.Intn(len(mappings))])
	}
	panic(t.String())
}

func call(f any, args []reflect.Value) (out []any) {
	defer func() {
		if e := recover(); e != nil {
			out = []any{"panic", fmt.Sprint(e)}
		}
	}()
	for _, v := range reflect.ValueOf(f).Call(args) {
		out = append(out, v.Interface())
	}
	return out
}

// errorText compares io's errors by their texts: the two libraries have their own.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// chunks gives its data in small pieces, and an error or EOF at the end.
type chunks struct {
	data  string
	sizes []int
	err   error
	eof   error
	empty int
}

func (c *chunks) Read(p []byte) (int, error) {
	if c.empty > 0 {
		c.empty--
		return 0, nil
	}
	if c.data == "" {
		if c.err != nil {
			return 0, c.err
		}
		return 0, c.eof
	}
	n := c.sizes[0]
	c.sizes = append(c.sizes[1:], n)
	if n > len(c.data) {
		n = len(c.data)
	}
	n = copy(p, c.data[:n])
	c.data = c.data[n:]
	return n, nil
}

func reader(r *rand.Rand) (got, want *chunks) {
	data := text(r, 40)
	if r.Intn(3) == 0 {
		data = strings.ReplaceAll(data, "b", "\n")
	}
	if r.Intn(3) == 0 {
		data = strings.ReplaceAll(data, "a", "\r\n")
	}
	if r.Intn(8) == 0 {
		data = strings.Repeat(data, 30)
	}
	sizes := []int{1 + r.Intn(5), 1 + r.Intn(20)}
	c := chunks{data: data, sizes: sizes}
	if r.Intn(5) == 0 {
		c.err = errors.New("broken")
	}
	if r.Intn(20) == 0 {
		c.empty = r.Intn(200)
	}
	g, w := c, c
	g.sizes, w.sizes = append([]int{}, sizes...), append([]int{}, sizes...)
	g.eof, w.eof = sio.EOF, io.EOF
	return &g, &w
}

func compareReaders(r *rand.Rand) {
	gc, wc := reader(r)
	what := fmt.Sprintf("bufio.Reader %q", gc.data)
	size := []int{16, 17, 32, 64}[r.Intn(4)]
	g, w := sbufio.NewReaderSize(gc, size), bufio.NewReaderSize(wc, size)
	for i := 0; i < 30; i++ {
		n := r.Intn(40)
		var gv, wv any
		var ge, we error
		op := r.Intn(12)
		switch op {
		case 0:
			gv, ge = g.ReadByte()
			wv, we = w.ReadByte()
		case 1:
			ge, we = g.UnreadByte(), w.UnreadByte()
		case 2:
			a, b, e := g.ReadRune()
			c, d, f := w.ReadRune()
			gv, ge, wv, we = []any{a, b}, e, []any{c, d}, f
		case 3:
			ge, we = g.UnreadRune(), w.UnreadRune()
		case 4:
			gb, e := g.Peek(n)
			wb, f := w.Peek(n)
			gv, ge, wv, we = string(gb), e, string(wb), f
		case 5:
			gv, ge = g.Discard(n)
			wv, we = w.Discard(n)
		case 6:
			gv, ge = g.ReadString('\n')
			wv, we = w.ReadString('\n')
		case 7:
			gl, gp, e := g.ReadLine()
			wl, wp, f := w.ReadLine()
			gv, ge, wv, we = fmt.Sprintf("%q %v", gl, gp), e, fmt.Sprintf("%q %v", wl, wp), f
		case 8:
			gb, wb := make([]byte, n), make([]byte, n)
			gn, e := g.Read(gb)
			wn, f := w.Read(wb)
			gv, ge, wv, we = string(gb[:gn]), e, string(wb[:wn]), f
		case 9:
			gb, e := g.ReadSlice('a')
			wb, f := w.ReadSlice('a')
			gv, ge, wv, we = string(gb), e, string(wb), f
		case 10:
			gb, e := g.ReadBytes('b')
			wb, f := w.ReadBytes('b')
			gv, ge, wv, we = string(gb), e, string(wb), f
		case 11:
			gv, wv = []int{g.Buffered(), g.Size()}, []int{w.Buffered(), w.Size()}
		}
		same(fmt.Sprint(what, " op ", op), gv, wv)
		same(fmt.Sprint(what, " op ", op, " error"), errorText(ge), errorText(we))
	}
	var gb, wb bytes.Buffer
	gn, ge := g.WriteTo(&gb)
	wn, we := w.WriteTo(&wb)
	same(what+" WriteTo", []any{gn, errorText(ge), gb.String()}, []any{wn, errorText(we), wb.String()})
}

// limited accepts some bytes and then fails.
type limited struct {
	out  bytes.Buffer
	room int
}

func (l *limited) String() string { return l.out.String() }

func (l *limited) Write(p []byte) (int, error) {
	if len(p) > l.room {
		n, _ := l.out.Write(p[:l.room])
		l.room = 0
		return n, errors.New("full")
	}
	l.room -= len(p)
	return l.out.Write(p)
}

func compareWriters(r *rand.Rand) {
	room := []int{1 << 20, 30, 100}[r.Intn(3)]
	gl, wl := &limited{room: room}, &limited{room: room}
	g, w := sbufio.NewWriterSize(gl, 16), bufio.NewWriterSize(wl, 16)
	for i := 0; i < 20; i++ {
		s := text(r, 15)
		var gv, wv any
		var ge, we error
		op := r.Intn(7)
		switch op {
		case 0:
			gv, ge = g.WriteString(s)
			wv, we = w.WriteString(s)
		case 1:
			gv, ge = g.Write([]byte(s))
			wv, we = w.Write([]byte(s))
		case 2:
			ge, we = g.WriteByte('x'), w.WriteByte('x')
		case 3:
			gv, ge = g.WriteRune('世')
			wv, we = w.WriteRune('世')
		case 4:
			ge, we = g.Flush(), w.Flush()
		case 5:
			gv, wv = []int{g.Buffered(), g.Available(), g.Size()}, []int{w.Buffered(), w.Available(), w.Size()}
		case 6:
			gc, wc := reader(r)
			gv, ge = g.ReadFrom(gc)
			wv, we = w.ReadFrom(wc)
		}
		same(fmt.Sprint("bufio.Writer op ", op), gv, wv)
		same(fmt.Sprint("bufio.Writer op ", op, " error"), errorText(ge), errorText(we))
		same(fmt.Sprint("bufio.Writer op ", op, " out"), gl.String(), wl.String())
	}
}

func compareScanners(r *rand.Rand) {
	gc, wc := reader(r)
	what := fmt.Sprintf("bufio.Scanner %q", gc.data)
	g, w := sbufio.NewScanner(gc), bufio.NewScanner(wc)
	switch r.Intn(4) {
	case 0:
		g.Split(sbufio.ScanWords)
		w.Split(bufio.ScanWords)
	case 1:
		g.Split(sbufio.ScanRunes)
		w.Split(bufio.ScanRunes)
	case 2:
		g.Split(sbufio.ScanBytes)
		w.Split(bufio.ScanBytes)
	}
	if r.Intn(3) == 0 {
		n := 1 + r.Intn(30)
		g.Buffer(make([]byte, 0, 4), n)
		w.Buffer(make([]byte, 0, 4), n)
	}
	for i := 0; i < 3000; i++ {
		a, b := g.Scan(), w.Scan()
		same(what+" Scan", a, b)
		same(what+" Text", g.Text(), w.Text())
		same(what+" Err", errorText(g.Err()), errorText(w.Err()))
		if !a || !b {
			break
		}
	}
}

func compareBuffers(r *rand.Rand) {
	var g sbytes.Buffer
	var w bytes.Buffer
	if r.Intn(2) == 0 {
		s := text(r, 10)
		g, w = *sbytes.NewBufferString(s), *bytes.NewBufferString(s)
	}
	for i := 0; i < 40; i++ {
		s := text(r, 30)
		n := r.Intn(20)
		var gv, wv any
		var ge, we error
		op := r.Intn(16)
		switch op {
		case 0:
			gv, ge = g.WriteString(s)
			wv, we = w.WriteString(s)
		case 1:
			gv, ge = g.Write([]byte(s))
			wv, we = w.Write([]byte(s))
		case 2:
			ge, we = g.WriteByte('x'), w.WriteByte('x')
		case 3:
			gv, ge = g.WriteRune('世')
			wv, we = w.WriteRune('世')
		case 4:
			gb, wb := make([]byte, n), make([]byte, n)
			gn, e := g.Read(gb)
			wn, f := w.Read(wb)
			gv, ge, wv, we = string(gb[:gn]), e, string(wb[:wn]), f
		case 5:
			gv, wv = string(g.Next(n)), string(w.Next(n))
		case 6:
			gv, ge = g.ReadByte()
			wv, we = w.ReadByte()
		case 7:
			a, b, e := g.ReadRune()
			c, d, f := w.ReadRune()
			gv, ge, wv, we = []any{a, b}, e, []any{c, d}, f
		case 8:
			ge, we = g.UnreadByte(), w.UnreadByte()
		case 9:
			ge, we = g.UnreadRune(), w.UnreadRune()
		case 10:
			gv, ge = g.ReadString('a')
			wv, we = w.ReadString('a')
		case 11:
			if n <= g.Len() {
				g.Truncate(n)
				w.Truncate(n)
			}
		case 12:
			gc, wc := reader(r)
			gv, ge = g.ReadFrom(gc)
			wv, we = w.ReadFrom(wc)
		case 13:
			if r.Intn(4) == 0 {
				gl, wl := &limited{room: 10}, &limited{room: 10}
				gv, ge = g.WriteTo(gl)
				wv, we = w.WriteTo(wl)
			}
		case 14:
			g.Next(0) // what can be taken back after Grow depends on the capacities
			w.Next(0)
			g.Grow(n)
			w.Grow(n)
		case 15:
			if r.Intn(4) == 0 {
				g.Reset()
				w.Reset()
			}
		}
		same(fmt.Sprint("bytes.Buffer op ", op), gv, wv)
		same(fmt.Sprint("bytes.Buffer op ", op, " error"), errorText(ge), errorText(we))
		same(fmt.Sprint("bytes.Buffer op ", op, " content"), g.String(), w.String())
		same("bytes.Buffer Len", g.Len(), w.Len())
	}
}

func compareStringReaders(r *rand.Rand) {
	s := text(r, 12)
	g, w := sstrings.NewReader(s), strings.NewReader(s)
	gb, wb := sbytes.NewReader([]byte(s)), bytes.NewReader([]byte(s))
	for i := 0; i < 20; i++ {
		n := r.Intn(9)
		type ops interface {
			Read([]byte) (int, error)
			ReadAt([]byte, int64) (int, error)
			ReadByte() (byte, error)
			UnreadByte() error
			ReadRune() (rune, int, error)
			UnreadRune() error
			Seek(int64, int) (int64, error)
			Len() int
			Size() int64
		}
		op := r.Intn(8)
		do := func(x ops) string {
			switch op {
			case 0:
				b := make([]byte, n)
				k, err := x.Read(b)
				return fmt.Sprint(k, b, err)
			case 1:
				b := make([]byte, n)
				k, err := x.ReadAt(b, int64(n-1))
				return fmt.Sprint(k, b, err)
			case 2:
				return fmt.Sprint(x.ReadByte())
			case 3:
				return fmt.Sprint(x.UnreadByte())
			case 4:
				return fmt.Sprint(x.ReadRune())
			case 5:
				return fmt.Sprint(x.UnreadRune())
			case 6:
				return fmt.Sprint(x.Seek(int64(n-4), n%4))
			}
			return fmt.Sprint(x.Len(), x.Size())
		}
		same(fmt.Sprint("strings.Reader op ", op), do(g), do(w))
		same(fmt.Sprint("bytes.Reader op ", op), do(gb), do(wb))
	}
}

func main() {
	n := flag.Int("n", 2000, "rounds")
	seed := flag.Int64("seed", 1, "seed")
	flag.Parse()
	r := rand.New(rand.NewSource(*seed))
	for i := 0; i < *n; i++ {
		for _, f := range functions {
			t := reflect.TypeOf(f.want)
			var args []reflect.Value
			what := f.name + "("
			for k := 0; k < t.NumIn(); k++ {
				args = append(args, argument(r, t.In(k), k))
				if t.In(k).Kind() != reflect.Func {
					what += fmt.Sprintf("%q, ", args[k].Interface())
				}
			}
			same(what+")", call(f.got, args), call(f.want, args))
		}
		var pairs []string
		for k := r.Intn(5); k > 0; k-- {
			pairs = append(pairs, text(r, 2), text(r, 2))
		}
		s := text(r, 12)
		same(fmt.Sprintf("Replacer %q %q", pairs, s), sstrings.NewReplacer(pairs...).Replace(s), strings.NewReplacer(pairs...).Replace(s))
		compareReaders(r)
		compareWriters(r)
		compareScanners(r)
		compareBuffers(r)
		compareStringReaders(r)
	}
	fmt.Println("failures:", failures)
	if failures > 0 {
		os.Exit(1)
	}
}
