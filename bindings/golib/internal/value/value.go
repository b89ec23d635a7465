// Package value looks into the values that interfaces hold: the part of reflection that fmt, errors and sort need. Each
// function reads the type record that the interface carries.
package value

// Kinds have the numbers of reflect.Kind.
const (
	Invalid = iota
	Bool
	Int
	Int8
	Int16
	Int32
	Int64
	Uint
	Uint8
	Uint16
	Uint32
	Uint64
	Uintptr
	Float32
	Float64
	Complex64
	Complex128
	Array
	Chan
	Func
	Interface
	Map
	Pointer
	Slice
	String
	Struct
	UnsafePointer
)

// Iter is an iterator over a map; what it holds is the engine's.
type Iter struct {
	state any
}
