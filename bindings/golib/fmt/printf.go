package fmt

import (
	"internal/value"
	"unicode/utf8"
)

const (
	extraText      = "%!(EXTRA "
	badIndexText   = "(BADINDEX)"
	badWidthText   = "%!(BADWIDTH)"
	badPrecText    = "%!(BADPREC)"
	noVerbText     = "%!(NOVERB)"
	missingText    = "(MISSING)"
	tooLargeNumber = 1e6
)

// number reads digits of format[i:end].
func number(format string, i, end int) (n int, isNumber bool, next int) {
	for ; i < end && '0' <= format[i] && format[i] <= '9'; i++ {
		if n > tooLargeNumber || n < -tooLargeNumber {
			return 0, false, end
		}
		n = n*10 + int(format[i]-'0')
		isNumber = true
	}
	return n, isNumber, i
}

// argNumber reads [3] at format[i]: which operand comes next.
func (p *printer) argNumber(argNum int, format string, i, numArgs int) (newArgNum, next int, found bool) {
	if i >= len(format) || format[i] != '[' {
		return argNum, i, false
	}
	p.reordered = true
	end := i + 1
	for end < len(format) && format[end] != ']' {
		end++
	}
	if end == len(format) {
		p.goodArgNum = false
		return argNum, i + 1, false // no ]: only the [ is skipped
	}
	n, ok, stop := number(format, i+1, end)
	if !ok || stop != end {
		p.goodArgNum = false
		return argNum, end + 1, false
	}
	if n--; n >= 0 && n < numArgs {
		return n, end + 1, true
	}
	p.goodArgNum = false
	return argNum, end + 1, true
}

// intArg takes a width or precision from the operands.
func intArg(a []any, argNum int) (n int, isInt bool, newArgNum int) {
	newArgNum = argNum
	if argNum < len(a) {
		n, isInt = a[argNum].(int)
		if !isInt && a[argNum] != nil {
			switch value.Kind(a[argNum]) {
			case value.Int, value.Int8, value.Int16, value.Int32, value.Int64:
				n, isInt = int(int64(value.Bits(a[argNum]))), true
			case value.Uint, value.Uint8, value.Uint16, value.Uint32, value.Uint64, value.Uintptr:
				n, isInt = int(value.Bits(a[argNum])), true
				if n < 0 {
					n, isInt = 0, false
				}
			}
		}
		newArgNum = argNum + 1
		if n > tooLargeNumber || n < -tooLargeNumber {
			n, isInt = 0, false
		}
	}
	return n, isInt, newArgNum
}

func (p *printer) printf(format string, a []any) {
	end := len(format)
	argNum := 0
	afterIndex := false // the previous item was an index like [3]
	p.reordered = false
	for i := 0; i < end; {
		p.goodArgNum = true
		start := i
		for i < end && format[i] != '%' {
			i++
		}
		if i > start {
			p.buf = append(p.buf, format[start:i]...)
		}
		if i >= end {
			break
		}
		i++ // the %
		p.clearFlags()
		simple := false
	flagLoop:
		for ; i < end; i++ {
			c := format[i]
			switch c {
			case '#':
				p.sharp = true
			case '0':
				p.zero = true
			case '+':
				p.plus = true
			case '-':
				p.minus = true
			case ' ':
				p.space = true
			default:
				// The common verbs without width, precision or index.
				if 'a' <= c && c <= 'z' && argNum < len(a) {
					simple = true
				}
				break flagLoop
			}
		}
		if simple {
			c := rune(format[i])
			i++
			p.applyVerb(c, a, argNum)
			argNum++
			afterIndex = false
			continue
		}
		// Index of an operand, width.
		argNum, i, afterIndex = p.argNumber(argNum, format, i, len(a))
		if i < end && format[i] == '*' {
			i++
			p.wid, p.widPresent, argNum = intArg(a, argNum)
			if !p.widPresent {
				p.buf = append(p.buf, badWidthText...)
			}
			if p.wid < 0 {
				p.wid = -p.wid
				p.minus = true
				p.zero = false
			}
			afterIndex = false
		} else {
			p.wid, p.widPresent, i = number(format, i, end)
			if afterIndex && p.widPresent { // "%[3]2d"
				p.goodArgNum = false
			}
		}
		// Precision.
		if i+1 < end && format[i] == '.' {
			i++
			if afterIndex { // "%[3].2d"
				p.goodArgNum = false
			}
			argNum, i, afterIndex = p.argNumber(argNum, format, i, len(a))
			if i < end && format[i] == '*' {
				i++
				p.prec, p.precPresent, argNum = intArg(a, argNum)
				if p.prec < 0 {
					p.prec = 0
					p.precPresent = false
				}
				if !p.precPresent {
					p.buf = append(p.buf, badPrecText...)
				}
				afterIndex = false
			} else {
				p.prec, p.precPresent, i = number(format, i, end)
				if !p.precPresent {
					p.prec = 0
					p.precPresent = true
				}
			}
		}
		if !afterIndex {
			argNum, i, afterIndex = p.argNumber(argNum, format, i, len(a))
		}
		if i >= end {
			p.buf = append(p.buf, noVerbText...)
			break
		}
		verb, size := rune(format[i]), 1
		if verb >= utf8.RuneSelf {
			verb, size = utf8.DecodeRuneInString(format[i:])
		}
		i += size
		switch {
		case verb == '%':
			p.buf = append(p.buf, '%')
		case !p.goodArgNum:
			p.complain(verb, badIndexText)
		case argNum >= len(a):
			p.complain(verb, missingText)
		default:
			p.applyVerb(verb, a, argNum)
			argNum++
		}
	}
	if !p.reordered && argNum < len(a) {
		p.clearFlags()
		p.buf = append(p.buf, extraText...)
		for i, arg := range a[argNum:] {
			if i > 0 {
				p.buf = append(p.buf, ", "...)
			}
			if arg == nil {
				p.buf = append(p.buf, nilAngle...)
			} else {
				p.buf = append(p.buf, value.TypeName(arg)...)
				p.buf = append(p.buf, '=')
				p.printArg(arg, 'v')
			}
		}
		p.buf = append(p.buf, ')')
	}
}

func (p *printer) complain(verb rune, text string) {
	p.buf = append(p.buf, '%', '!')
	p.buf = utf8.AppendRune(p.buf, verb)
	p.buf = append(p.buf, text...)
}

// applyVerb prints operand argNum.
func (p *printer) applyVerb(verb rune, a []any, argNum int) {
	switch verb {
	case 'w':
		p.wrapped = append(p.wrapped, argNum)
		fallthrough
	case 'v':
		// The flags of %#v and %+v are for the whole value, not for numbers in it.
		p.sharpV = p.sharp
		p.sharp = false
		p.plusV = p.plus
		p.plus = false
	}
	p.printArg(a[argNum], verb)
}
