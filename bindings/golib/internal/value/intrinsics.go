package value

// Operations of the engine (assembly/abi/intrinsics.ts, names internal_value_…).

// Kind returns the kind of v's dynamic type, Invalid for nil.
func Kind(v any) int

// TypeName returns the dynamic type as %T prints it.
func TypeName(v any) string

// Bits returns an integer (sign-extended), a bool, the bits of the float64 of the same value, or an address.
func Bits(v any) uint64

// Float returns a float32 or float64.
func Float(v any) float64

// Address returns v's data word: the address of a boxed value, or the pointer itself.
func Address(v any) uint64

// Str returns the bytes of a value whose kind is String.
func Str(v any) string

// Len returns the length of a string, slice, array, map or channel, or the number of fields of a struct.
func Len(v any) int

// Index returns element i of a slice or array.
func Index(v any, i int) any

// FieldName returns the name of field i of a struct.
func FieldName(v any, i int) string

// FieldType returns the declared type of field i, as %T would print it.
func FieldType(v any, i int) string

// FieldExported tells whether field i's name is exported.
func FieldExported(v any, i int) bool

// FieldEmbedded tells whether field i is embedded.
func FieldEmbedded(v any, i int) bool

// Field returns field i of a struct.
func Field(v any, i int) any

// Elem returns what a pointer points to, nil for a nil pointer.
func Elem(v any) any

// ElemKind returns the kind of the element type of a slice, array, pointer, channel or map.
func ElemKind(v any) int

// ElemType returns the element type of a slice, array, pointer, channel or map, as %T would print it.
func ElemType(v any) string

// MapIter returns an iterator over a map.
func MapIter(v any) *Iter

// MapNext returns the next entry of an iterator, ok false at the end.
func MapNext(it *Iter) (key any, elem any, ok bool)

// IsNil tells whether a pointer, map, channel, function or slice is nil.
func IsNil(v any) bool

// Bytes returns the bytes of a slice whose element kind is Uint8, without copying.
func Bytes(v any) []byte

// Set stores v in *ptr if its type is assignable, and tells whether it did.
func Set(ptr any, v any) bool

// Swap exchanges elements i and j of a slice.
func Swap(slice any, i, j int)

// SameType tells whether the dynamic types of a and b are identical.
func SameType(a, b any) bool

// AsString returns the bytes of b as a string, without copying: nobody may write to b afterwards.
func AsString(b []byte) string

// AsBytes returns the bytes of s as a slice, without copying: nobody may write to it.
func AsBytes(s string) []byte

// IndexOf returns the first index of sub in s, or -1.
func IndexOf(s, sub string) int

// Comparable tells whether comparing v with a value of its own type cannot panic for its type's sake.
func Comparable(v any) bool
