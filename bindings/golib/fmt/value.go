package fmt

import (
	"internal/value"
)

// Whether methods of a value may be called: not when it came out of an unexported field.
const (
	accessible = iota
	embedded   // an unexported embedded field: its exported fields are accessible again
	hidden
)

// printValue writes a value by its kind. depth counts what encloses it.
func (p *printer) printValue(v any, verb rune, depth int, access int) {
	if v == nil {
		p.padNil(depth)
		return
	}
	if depth > 0 && access == accessible {
		p.arg = v
		if p.handleMethods(verb) {
			return
		}
	}
	inside := access // of what v holds, unless it is a struct
	if inside == embedded {
		inside = hidden
	}
	switch value.Kind(v) {
	case value.Bool:
		p.fmtBool(value.Bits(v) != 0, verb, v)
	case value.Int, value.Int8, value.Int16, value.Int32, value.Int64:
		p.fmtInt(value.Bits(v), true, verb, v)
	case value.Uint, value.Uint8, value.Uint16, value.Uint32, value.Uint64, value.Uintptr:
		p.fmtInt(value.Bits(v), false, verb, v)
	case value.Float32:
		p.fmtNumber(value.Float(v), 32, verb, v)
	case value.Float64:
		p.fmtNumber(value.Float(v), 64, verb, v)
	case value.String:
		p.fmtString(value.Str(v), verb, v)
	case value.Map:
		p.printMap(v, verb, depth, inside)
	case value.Struct:
		if access == embedded {
			inside = accessible
		}
		p.printStruct(v, verb, depth, inside)
	case value.Array, value.Slice:
		p.printList(v, verb, depth, inside)
	case value.Pointer:
		if depth == 0 && !value.IsNil(v) {
			switch value.ElemKind(v) {
			case value.Array, value.Slice, value.Struct, value.Map:
				p.buf = append(p.buf, '&')
				p.printValue(value.Elem(v), verb, depth+1, inside)
				return
			}
		}
		p.fmtPointer(v, verb)
	default:
		p.fmtPointer(v, verb)
	}
}

// padNil writes a nil interface.
func (p *printer) padNil(depth int) {
	if depth == 0 {
		p.buf = append(p.buf, "<invalid reflect.Value>"...)
		return
	}
	p.buf = append(p.buf, nilAngle...)
}

// printElem writes a part of a value; typeName is its declared type, which %#v prints for a nil interface.
func (p *printer) printElem(v any, typeName string, verb rune, depth int, access int) {
	if v == nil && p.sharpV {
		p.buf = append(p.buf, typeName...)
		p.buf = append(p.buf, nilParen...)
		return
	}
	p.printValue(v, verb, depth, access)
}

func (p *printer) printMap(v any, verb rune, depth int, access int) {
	elemType := ""
	if p.sharpV {
		p.buf = append(p.buf, value.TypeName(v)...)
		if value.IsNil(v) {
			p.buf = append(p.buf, nilParen...)
			return
		}
		p.buf = append(p.buf, '{')
		elemType = value.ElemType(v)
	} else {
		p.buf = append(p.buf, "map["...)
	}
	keys, elems := sortedMap(v)
	for i, key := range keys {
		if i > 0 {
			if p.sharpV {
				p.buf = append(p.buf, ", "...)
			} else {
				p.buf = append(p.buf, ' ')
			}
		}
		p.printElem(key, "interface {}", verb, depth+1, access)
		p.buf = append(p.buf, ':')
		p.printElem(elems[i], elemType, verb, depth+1, access)
	}
	if p.sharpV {
		p.buf = append(p.buf, '}')
	} else {
		p.buf = append(p.buf, ']')
	}
}

func (p *printer) printStruct(v any, verb rune, depth int, access int) {
	if p.sharpV {
		p.buf = append(p.buf, value.TypeName(v)...)
	}
	p.buf = append(p.buf, '{')
	n := value.Len(v)
	for i := 0; i < n; i++ {
		if i > 0 {
			if p.sharpV {
				p.buf = append(p.buf, ", "...)
			} else {
				p.buf = append(p.buf, ' ')
			}
		}
		if p.plusV || p.sharpV {
			if name := value.FieldName(v, i); name != "" {
				p.buf = append(p.buf, name...)
				p.buf = append(p.buf, ':')
			}
		}
		a := access
		if !value.FieldExported(v, i) {
			if value.FieldEmbedded(v, i) && access == accessible {
				a = embedded
			} else {
				a = hidden
			}
		}
		typeName := ""
		if p.sharpV {
			typeName = value.FieldType(v, i)
		}
		p.printElem(value.Field(v, i), typeName, verb, depth+1, a)
	}
	p.buf = append(p.buf, '}')
}

func (p *printer) printList(v any, verb rune, depth int, access int) {
	slice := value.Kind(v) == value.Slice
	n := value.Len(v)
	switch verb {
	case 's', 'q', 'x', 'X':
		if value.ElemKind(v) == value.Uint8 {
			var b []byte
			if slice {
				b = value.Bytes(v)
			} else {
				b = make([]byte, n)
				for i := range b {
					b[i] = byte(value.Bits(value.Index(v, i)))
				}
			}
			p.fmtBytes(b, verb, value.TypeName(v), v)
			return
		}
	}
	elemType := ""
	if p.sharpV {
		p.buf = append(p.buf, value.TypeName(v)...)
		if slice && value.IsNil(v) {
			p.buf = append(p.buf, nilParen...)
			return
		}
		p.buf = append(p.buf, '{')
		elemType = value.ElemType(v)
	} else {
		p.buf = append(p.buf, '[')
	}
	for i := 0; i < n; i++ {
		if i > 0 {
			if p.sharpV {
				p.buf = append(p.buf, ", "...)
			} else {
				p.buf = append(p.buf, ' ')
			}
		}
		p.printElem(value.Index(v, i), elemType, verb, depth+1, access)
	}
	if p.sharpV {
		p.buf = append(p.buf, '}')
	} else {
		p.buf = append(p.buf, ']')
	}
}

// sortedMap returns a map's entries in ascending order of keys.
func sortedMap(m any) (keys, elems []any) {
	n := value.Len(m)
	if n == 0 {
		return nil, nil
	}
	keys = make([]any, 0, n)
	elems = make([]any, 0, n)
	it := value.MapIter(m)
	for {
		k, e, ok := value.MapNext(it)
		if !ok {
			break
		}
		keys = append(keys, k)
		elems = append(elems, e)
	}
	sortEntries(keys, elems)
	return keys, elems
}

// sortEntries sorts by merging runs, which keeps the order of equal keys (NaNs).
func sortEntries(keys, elems []any) {
	n := len(keys)
	if n < 12 {
		for i := 1; i < n; i++ {
			for j := i; j > 0 && compare(keys[j], keys[j-1]) < 0; j-- {
				keys[j], keys[j-1] = keys[j-1], keys[j]
				elems[j], elems[j-1] = elems[j-1], elems[j]
			}
		}
		return
	}
	mid := n / 2
	sortEntries(keys[:mid], elems[:mid])
	sortEntries(keys[mid:], elems[mid:])
	leftKeys := append([]any(nil), keys[:mid]...)
	leftElems := append([]any(nil), elems[:mid]...)
	i, j := 0, mid
	for k := 0; i < mid; k++ {
		if j < n && compare(keys[j], leftKeys[i]) < 0 {
			keys[k], elems[k] = keys[j], elems[j]
			j++
		} else {
			keys[k], elems[k] = leftKeys[i], leftElems[i]
			i++
		}
	}
}

// compare orders two keys of one map: numbers and strings naturally, NaN before other floats, false before true, pointers
// and channels by address, structs and arrays part by part, interfaces nil first, then by type, then by value.
func compare(a, b any) int {
	if a == nil || b == nil {
		return order(a != nil && b == nil, a == nil && b != nil)
	}
	if !value.SameType(a, b) {
		x, y := value.TypeName(a), value.TypeName(b)
		return order(x > y, x < y)
	}
	switch value.Kind(a) {
	case value.Int, value.Int8, value.Int16, value.Int32, value.Int64:
		x, y := int64(value.Bits(a)), int64(value.Bits(b))
		return order(x > y, x < y)
	case value.String:
		x, y := value.Str(a), value.Str(b)
		return order(x > y, x < y)
	case value.Float32, value.Float64:
		x, y := value.Float(a), value.Float(b)
		return order(x > y || x == x && y != y, x < y || x != x && y == y)
	case value.Struct:
		for i := 0; i < value.Len(a); i++ {
			if c := compare(value.Field(a, i), value.Field(b, i)); c != 0 {
				return c
			}
		}
		return 0
	case value.Array:
		for i := 0; i < value.Len(a); i++ {
			if c := compare(value.Index(a, i), value.Index(b, i)); c != 0 {
				return c
			}
		}
		return 0
	}
	x, y := value.Bits(a), value.Bits(b)
	return order(x > y, x < y)
}

func order(greater, less bool) int {
	switch {
	case greater:
		return 1
	case less:
		return -1
	}
	return 0
}
