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

// badVerb says that a verb does not go with its operand: %!d(string=hi).
func (p *printer) badVerb(verb rune, arg any) {
	p.erroring = true
	p.buf = append(p.buf, '%', '!')
	p.buf = utf8.AppendRune(p.buf, verb)
	p.buf = append(p.buf, '(')
	if arg != nil {
		p.buf = append(p.buf, value.TypeName(arg)...)
		p.buf = append(p.buf, '=')
		p.printArg(arg, 'v')
	} else {
		p.buf = append(p.buf, nilAngle...)
	}
	p.buf = append(p.buf, ')')
	p.erroring = false
}

const (
	nilAngle = "<nil>"
	nilParen = "(nil)"
)

func (p *printer) fmtBool(v bool, verb rune, arg any) {
	switch verb {
	case 't', 'v':
		p.fmtBoolean(v)
	default:
		p.badVerb(verb, arg)
	}
}

// fmt0x64 writes an address or number in hexadecimal, with or without 0x.
func (p *printer) fmt0x64(v uint64, leading0x bool) {
	sharp := p.sharp
	p.sharp = leading0x
	p.fmtInteger(v, 16, false, 'v', lowerDigits)
	p.sharp = sharp
}

func (p *printer) fmtInt(v uint64, isSigned bool, verb rune, arg any) {
	switch verb {
	case 'v':
		if p.sharpV && !isSigned {
			p.fmt0x64(v, true)
		} else {
			p.fmtInteger(v, 10, isSigned, verb, lowerDigits)
		}
	case 'd':
		p.fmtInteger(v, 10, isSigned, verb, lowerDigits)
	case 'b':
		p.fmtInteger(v, 2, isSigned, verb, lowerDigits)
	case 'o', 'O':
		p.fmtInteger(v, 8, isSigned, verb, lowerDigits)
	case 'x':
		p.fmtInteger(v, 16, isSigned, verb, lowerDigits)
	case 'X':
		p.fmtInteger(v, 16, isSigned, verb, upperDigits)
	case 'c':
		p.fmtC(v)
	case 'q':
		p.fmtQc(v)
	case 'U':
		p.fmtUnicode(v)
	default:
		p.badVerb(verb, arg)
	}
}

func (p *printer) fmtNumber(v float64, size int, verb rune, arg any) {
	switch verb {
	case 'v':
		p.fmtFloat(v, size, 'g', -1)
	case 'b', 'g', 'G', 'x', 'X':
		p.fmtFloat(v, size, byte(verb), -1)
	case 'f', 'e', 'E':
		p.fmtFloat(v, size, byte(verb), 6)
	case 'F':
		p.fmtFloat(v, size, 'f', 6)
	default:
		p.badVerb(verb, arg)
	}
}

func (p *printer) fmtString(v string, verb rune, arg any) {
	switch verb {
	case 'v':
		if p.sharpV {
			p.fmtQ(v)
		} else {
			p.fmtS(v)
		}
	case 's':
		p.fmtS(v)
	case 'x':
		p.fmtHex(v, nil, lowerDigits)
	case 'X':
		p.fmtHex(v, nil, upperDigits)
	case 'q':
		p.fmtQ(v)
	default:
		p.badVerb(verb, arg)
	}
}

func (p *printer) fmtBytes(v []byte, verb rune, typeName string, arg any) {
	switch verb {
	case 'v', 'd':
		if p.sharpV {
			p.buf = append(p.buf, typeName...)
			if v == nil {
				p.buf = append(p.buf, nilParen...)
				return
			}
			p.buf = append(p.buf, '{')
			for i, c := range v {
				if i > 0 {
					p.buf = append(p.buf, ", "...)
				}
				p.fmt0x64(uint64(c), true)
			}
			p.buf = append(p.buf, '}')
			return
		}
		p.buf = append(p.buf, '[')
		for i, c := range v {
			if i > 0 {
				p.buf = append(p.buf, ' ')
			}
			p.fmtInteger(uint64(c), 10, false, verb, lowerDigits)
		}
		p.buf = append(p.buf, ']')
	case 's':
		p.pad(p.truncateBytes(v))
	case 'x':
		p.fmtHex("", v, lowerDigits)
	case 'X':
		p.fmtHex("", v, upperDigits)
	case 'q':
		p.fmtQ(value.AsString(v))
	default:
		p.printValue(arg, verb, 0, accessible)
	}
}

// fmtPointer writes the address in a pointer, map, channel, function or slice.
func (p *printer) fmtPointer(v any, verb rune) {
	switch value.Kind(v) {
	case value.Chan, value.Func, value.Map, value.Pointer, value.Slice, value.UnsafePointer:
	default:
		p.badVerb(verb, v)
		return
	}
	u := value.Bits(v)
	switch verb {
	case 'v':
		if p.sharpV {
			p.buf = append(p.buf, '(')
			p.buf = append(p.buf, value.TypeName(v)...)
			p.buf = append(p.buf, ")("...)
			if u == 0 {
				p.buf = append(p.buf, "nil"...)
			} else {
				p.fmt0x64(u, true)
			}
			p.buf = append(p.buf, ')')
		} else if u == 0 {
			p.padString(nilAngle)
		} else {
			p.fmt0x64(u, !p.sharp)
		}
	case 'p':
		p.fmt0x64(u, !p.sharp)
	case 'b', 'o', 'd', 'x', 'X':
		p.fmtInt(u, false, verb, v)
	default:
		p.badVerb(verb, v)
	}
}

// printArg writes one operand.
func (p *printer) printArg(arg any, verb rune) {
	p.arg = arg
	if arg == nil {
		if verb == 'T' || verb == 'v' {
			p.padString(nilAngle)
		} else {
			p.badVerb(verb, nil)
		}
		return
	}
	switch verb {
	case 'T':
		p.fmtS(value.TypeName(arg))
		return
	case 'p':
		p.fmtPointer(arg, 'p')
		return
	}
	switch x := arg.(type) {
	case string:
		p.fmtString(x, verb, arg)
	case int:
		p.fmtInt(uint64(x), true, verb, arg)
	case bool:
		p.fmtBool(x, verb, arg)
	case float64:
		p.fmtNumber(x, 64, verb, arg)
	case float32:
		p.fmtNumber(float64(x), 32, verb, arg)
	case int8:
		p.fmtInt(uint64(x), true, verb, arg)
	case int16:
		p.fmtInt(uint64(x), true, verb, arg)
	case int32:
		p.fmtInt(uint64(x), true, verb, arg)
	case int64:
		p.fmtInt(uint64(x), true, verb, arg)
	case uint:
		p.fmtInt(uint64(x), false, verb, arg)
	case uint8:
		p.fmtInt(uint64(x), false, verb, arg)
	case uint16:
		p.fmtInt(uint64(x), false, verb, arg)
	case uint32:
		p.fmtInt(uint64(x), false, verb, arg)
	case uint64:
		p.fmtInt(x, false, verb, arg)
	case uintptr:
		p.fmtInt(uint64(x), false, verb, arg)
	case []byte:
		p.fmtBytes(x, verb, "[]byte", arg)
	default:
		if !p.handleMethods(verb) {
			p.printValue(arg, verb, 0, accessible)
		}
	}
}

// handleMethods lets p.arg print itself if it can.
func (p *printer) handleMethods(verb rune) (handled bool) {
	if p.erroring {
		return false
	}
	if verb == 'w' {
		if _, ok := p.arg.(error); !ok || !p.wrapErrs {
			p.badVerb(verb, p.arg)
			return true
		}
		verb = 'v'
	}
	if f, ok := p.arg.(Formatter); ok {
		handled = true // also if the method panics
		defer p.catchPanic(p.arg, verb, "Format")
		f.Format(p, verb)
		return true
	}
	if p.sharpV {
		if g, ok := p.arg.(GoStringer); ok {
			handled = true // also if the method panics
			defer p.catchPanic(p.arg, verb, "GoString")
			p.fmtS(g.GoString())
			return true
		}
		return false
	}
	switch verb {
	case 'v', 's', 'x', 'X', 'q':
		switch x := p.arg.(type) {
		case error:
			handled = true // also if the method panics
			defer p.catchPanic(p.arg, verb, "Error")
			p.fmtString(x.Error(), verb, p.arg)
			return true
		case Stringer:
			handled = true // also if the method panics
			defer p.catchPanic(p.arg, verb, "String")
			p.fmtString(x.String(), verb, p.arg)
			return true
		}
	}
	return false
}

// catchPanic turns the panic of a method into text: <nil> if its receiver was a nil pointer.
func (p *printer) catchPanic(arg any, verb rune, method string) {
	r := recover()
	if r == nil {
		return
	}
	if value.Kind(arg) == value.Pointer && value.IsNil(arg) {
		p.buf = append(p.buf, nilAngle...)
		return
	}
	if p.panicking {
		panic(r) // the panic value's own method
	}
	f := p.flags
	p.clearFlags()
	p.buf = append(p.buf, '%', '!')
	p.buf = utf8.AppendRune(p.buf, verb)
	p.buf = append(p.buf, "(PANIC="...)
	p.buf = append(p.buf, method...)
	p.buf = append(p.buf, " method: "...)
	p.panicking = true
	p.printArg(r, 'v')
	p.panicking = false
	p.buf = append(p.buf, ')')
	p.flags = f
}
