package runtime

import (
	"internal/value"
	"strconv"
)

// Flags of panicAt.
const (
	panicExists     = 1
	panicRecovered  = 2
	panicGoexit     = 4
	panicRepanicked = 8
)

type stringer interface {
	String() string
}

// fatalpanic ends the program because nothing recovered v: the engine calls it on the goroutine that panicked, after
// its deferred calls. It prints the chain of panics, the oldest first, the traceback, and leaves with status 2.
func fatalpanic(v any) {
	// All values become text before anything is printed: Error and String methods may print, or panic, themselves.
	var texts []string
	var flags []int
	for i := 0; ; i++ {
		value, f := panicAt(i)
		if f&panicExists == 0 {
			break
		}
		texts = append(texts, panicText(value))
		flags = append(flags, f)
	}
	if len(texts) == 0 {
		texts = append(texts, panicText(v))
		flags = append(flags, panicExists)
	}
	out := ""
	for i, text := range texts {
		if i > 0 && flags[i-1]&panicRepanicked != 0 {
			// The same value again: its first line says so.
			continue
		}
		if i > 0 && flags[i-1]&panicGoexit == 0 {
			out += "\t"
		}
		if flags[i]&panicGoexit != 0 {
			continue
		}
		out += "panic: " + text
		if flags[i]&panicRepanicked != 0 {
			out += " [recovered, repanicked]"
		} else if flags[i]&panicRecovered != 0 {
			out += " [recovered]"
		}
		out += "\n"
	}
	if e, ok := v.(runtimeError); ok && e == nilDereference {
		out += "[signal SIGSEGV: segmentation violation code=" + hex(faultInfo(0)) + " addr=" + hex(faultInfo(1)) + " pc=" + hex(faultInfo(2)) + "]\n"
	}
	write(stderr, out+"\n")
	traceback(1)
	exit(2)
}

const nilDereference = runtimeError("runtime error: invalid memory address or nil pointer dereference")

// panicText is what stands after `panic: ` for a value.
func panicText(v any) string {
	defer func() {
		if r := recover(); r != nil {
			s, ok := r.(string)
			if e, isError := r.(error); isError {
				s, ok = e.Error(), true
			}
			if ok {
				fatal("panic while printing panic value: " + s)
			}
			fatal("panic while printing panic value: type " + value.TypeName(r))
		}
	}()
	switch x := v.(type) {
	case nil:
		return "nil"
	case error:
		return indented(x.Error())
	case stringer:
		return indented(x.String())
	case string:
		return indented(x)
	}
	text, basic := basicText(v)
	if !basic {
		return "(" + value.TypeName(v) + ") " + hex(value.Address(v))
	}
	name := value.TypeName(v)
	if value.IndexOf(name, ".") < 0 {
		return text // a predeclared type
	}
	if value.Kind(v) == value.String {
		return name + "(\"" + text + "\")"
	}
	return name + "(" + text + ")"
}

// basicText prints values of the kinds that print knows.
func basicText(v any) (string, bool) {
	switch value.Kind(v) {
	case value.Bool:
		return strconv.FormatBool(value.Bits(v) != 0), true
	case value.Int, value.Int8, value.Int16, value.Int32, value.Int64:
		return strconv.FormatInt(int64(value.Bits(v)), 10), true
	case value.Uint, value.Uint8, value.Uint16, value.Uint32, value.Uint64, value.Uintptr:
		return utoa(value.Bits(v)), true
	case value.Float32:
		return strconv.FormatFloat(value.Float(v), 'g', -1, 32), true
	case value.Float64:
		return strconv.FormatFloat(value.Float(v), 'g', -1, 64), true
	case value.String:
		return indented(value.Str(v)), true
	}
	return "", false
}

// panicrangestate panics because the function of a range loop misused the loop's body: the code generator calls it.
func panicrangestate(state int) {
	switch state {
	case 0:
		panic(runtimeError("runtime error: range function continued iteration after function for loop body returned false"))
	case 2:
		panic(runtimeError("runtime error: range function continued iteration after loop body panic"))
	case 3:
		panic(runtimeError("runtime error: range function continued iteration after whole loop exit"))
	}
	panic(runtimeError("runtime error: range function recovered a loop body panic and did not resume panicking"))
}
