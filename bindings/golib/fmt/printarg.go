package fmt

import (
	"internal/value"
	"unicode/utf8"
)

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
