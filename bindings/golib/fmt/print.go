// Package fmt formats values for printing. Scanning (Sscanf and its relatives) is not supported yet.
package fmt

import (
	"internal/value"
	"io"
	"os"
	"sync"
	"unicode/utf8"
)

// State is what a Formatter writes to; it knows the verb's flags.
type State interface {
	Write(b []byte) (n int, err error)
	Width() (wid int, ok bool)
	Precision() (prec int, ok bool)
	Flag(c int) bool
}

// Formatter formats itself for any verb.
type Formatter interface {
	Format(f State, verb rune)
}

// Stringer has a text.
type Stringer interface {
	String() string
}

// GoStringer has a text for %#v.
type GoStringer interface {
	GoString() string
}

// A printer holds what one call prints.
type printer struct {
	flags
	buf []byte
	arg any

	reordered  bool // an argument index was used
	goodArgNum bool // the last argument index was valid
	panicking  bool // the text of a panic is being printed
	erroring   bool // a bad verb is being printed: no methods
	wrapErrs   bool // %w is allowed
	wrapped    []int
}

var printers = sync.Pool{New: func() any { return new(printer) }}

func newPrinter() *printer {
	p := printers.Get().(*printer)
	p.panicking = false
	p.erroring = false
	p.wrapErrs = false
	p.clearFlags()
	return p
}

func (p *printer) free() {
	if cap(p.buf) > 64<<10 {
		p.buf = nil
	} else {
		p.buf = p.buf[:0]
	}
	p.arg = nil
	p.wrapped = nil
	printers.Put(p)
}

// Width returns the verb's width.
func (p *printer) Width() (wid int, ok bool) { return p.wid, p.widPresent }

// Precision returns the verb's precision.
func (p *printer) Precision() (prec int, ok bool) { return p.prec, p.precPresent }

// Flag tells whether a flag is set.
func (p *printer) Flag(c int) bool {
	switch c {
	case '-':
		return p.minus
	case '+':
		return p.plus || p.plusV
	case '#':
		return p.sharp || p.sharpV
	case ' ':
		return p.space
	case '0':
		return p.zero && !p.minus
	}
	return false
}

// Write appends to the output: a printer is a Formatter's State.
func (p *printer) Write(b []byte) (n int, err error) {
	p.buf = append(p.buf, b...)
	return len(b), nil
}

// WriteString appends to the output.
func (p *printer) WriteString(s string) (n int, err error) {
	p.buf = append(p.buf, s...)
	return len(s), nil
}

// FormatString returns the verb with its flags as it stood in the format.
func FormatString(state State, verb rune) string {
	b := []byte{'%'}
	for _, c := range " +-#0" {
		if state.Flag(int(c)) {
			b = append(b, byte(c))
		}
	}
	if w, ok := state.Width(); ok {
		b = Append(b, w)
	}
	if prec, ok := state.Precision(); ok {
		b = append(b, '.')
		b = Append(b, prec)
	}
	return string(utf8.AppendRune(b, verb))
}

// Fprintf writes to w what format says of the operands.
func Fprintf(w io.Writer, format string, a ...any) (n int, err error) {
	p := newPrinter()
	p.printf(format, a)
	n, err = w.Write(p.buf)
	p.free()
	return n, err
}

// Printf is Fprintf to standard output.
func Printf(format string, a ...any) (n int, err error) {
	return Fprintf(os.Stdout, format, a...)
}

// Sprintf returns what Printf prints.
func Sprintf(format string, a ...any) string {
	p := newPrinter()
	p.printf(format, a)
	s := string(p.buf)
	p.free()
	return s
}

// Appendf appends what Printf prints.
func Appendf(b []byte, format string, a ...any) []byte {
	p := newPrinter()
	p.printf(format, a)
	b = append(b, p.buf...)
	p.free()
	return b
}

// Fprint writes the operands to w, with spaces between those of which neither is a string.
func Fprint(w io.Writer, a ...any) (n int, err error) {
	p := newPrinter()
	p.print(a)
	n, err = w.Write(p.buf)
	p.free()
	return n, err
}

// Print is Fprint to standard output.
func Print(a ...any) (n int, err error) {
	return Fprint(os.Stdout, a...)
}

// Sprint returns what Print prints.
func Sprint(a ...any) string {
	p := newPrinter()
	p.print(a)
	s := string(p.buf)
	p.free()
	return s
}

// Append appends what Print prints.
func Append(b []byte, a ...any) []byte {
	p := newPrinter()
	p.print(a)
	b = append(b, p.buf...)
	p.free()
	return b
}

// Fprintln writes the operands to w, with spaces between all of them and a newline.
func Fprintln(w io.Writer, a ...any) (n int, err error) {
	p := newPrinter()
	p.println(a)
	n, err = w.Write(p.buf)
	p.free()
	return n, err
}

// Println is Fprintln to standard output.
func Println(a ...any) (n int, err error) {
	return Fprintln(os.Stdout, a...)
}

// Sprintln returns what Println prints.
func Sprintln(a ...any) string {
	p := newPrinter()
	p.println(a)
	s := string(p.buf)
	p.free()
	return s
}

// Appendln appends what Println prints.
func Appendln(b []byte, a ...any) []byte {
	p := newPrinter()
	p.println(a)
	b = append(b, p.buf...)
	p.free()
	return b
}

func (p *printer) print(a []any) {
	prevString := false
	for i, arg := range a {
		_, isString := arg.(string)
		if !isString && arg != nil {
			isString = value.Kind(arg) == value.String
		}
		if i > 0 && !isString && !prevString {
			p.buf = append(p.buf, ' ')
		}
		p.printArg(arg, 'v')
		prevString = isString
	}
}

func (p *printer) println(a []any) {
	for i, arg := range a {
		if i > 0 {
			p.buf = append(p.buf, ' ')
		}
		if s, ok := arg.(string); ok {
			p.buf = append(p.buf, s...)
			continue
		}
		p.printArg(arg, 'v')
	}
	p.buf = append(p.buf, '\n')
}

const (
	nilAngle = "<nil>"
	nilParen = "(nil)"
)
