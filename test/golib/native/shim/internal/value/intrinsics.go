package value

import (
	"reflect"
	"strings"
	"unsafe"
)

func Kind(v any) int { return int(reflect.ValueOf(v).Kind()) }

// The module's own types print as the standard library's would.
func TypeName(v any) string { return reflect.TypeOf(v).String() }

func Bits(v any) uint64 {
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return uint64(r.Int())
	case r.CanUint():
		return r.Uint()
	}
	switch r.Kind() {
	case reflect.Bool:
		if r.Bool() {
			return 1
		}
		return 0
	case reflect.Float32, reflect.Float64:
		f := r.Float()
		return *(*uint64)(unsafe.Pointer(&f))
	}
	return uint64(r.Pointer())
}
func Float(v any) float64 { return reflect.ValueOf(v).Float() }
func Address(v any) uint64 {
	return uint64((*[2]uintptr)(unsafe.Pointer(&v))[1])
}
func Str(v any) string { return reflect.ValueOf(v).String() }
func Len(v any) int {
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Struct {
		return r.NumField()
	}
	return r.Len()
}
func Index(v any, i int) any { return open(reflect.ValueOf(v).Index(i)) }

func open(f reflect.Value) any { return f.Interface() }

func field(v any, i int) reflect.Value {
	r := reflect.New(reflect.TypeOf(v)).Elem()
	r.Set(reflect.ValueOf(v))
	f := r.Field(i)
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
}
func FieldName(v any, i int) string   { return reflect.TypeOf(v).Field(i).Name }
func FieldType(v any, i int) string   { return reflect.TypeOf(v).Field(i).Type.String() }
func FieldExported(v any, i int) bool { return reflect.TypeOf(v).Field(i).IsExported() }
func FieldEmbedded(v any, i int) bool { return reflect.TypeOf(v).Field(i).Anonymous }
func Field(v any, i int) any          { return field(v, i).Interface() }
func Elem(v any) any {
	r := reflect.ValueOf(v)
	if r.IsNil() {
		return nil
	}
	return r.Elem().Interface()
}
func ElemKind(v any) int    { return int(reflect.TypeOf(v).Elem().Kind()) }
func ElemType(v any) string { return reflect.TypeOf(v).Elem().String() }
func MapIter(v any) *Iter   { return &Iter{reflect.ValueOf(v).MapRange()} }
func MapNext(it *Iter) (any, any, bool) {
	m := it.state.(*reflect.MapIter)
	if !m.Next() {
		return nil, nil, false
	}
	return m.Key().Interface(), m.Value().Interface(), true
}
func IsNil(v any) bool   { return reflect.ValueOf(v).IsNil() }
func Bytes(v any) []byte { return reflect.ValueOf(v).Bytes() }
func Set(ptr any, v any) bool {
	p := reflect.ValueOf(ptr).Elem()
	x := reflect.ValueOf(v)
	if !x.Type().AssignableTo(p.Type()) {
		return false
	}
	p.Set(x)
	return true
}
func Swap(slice any, i, j int)  { reflect.Swapper(slice)(i, j) }
func SameType(a, b any) bool    { return reflect.TypeOf(a) == reflect.TypeOf(b) }
func AsString(b []byte) string  { return unsafe.String(unsafe.SliceData(b), len(b)) }
func AsBytes(s string) []byte   { return unsafe.Slice(unsafe.StringData(s), len(s)) }
func IndexOf(s, sub string) int { return strings.Index(s, sub) }
func Comparable(v any) bool     { return reflect.TypeOf(v).Comparable() }
