// Package errors makes errors and walks through trees of wrapped ones. AsType is generic and not supported yet.
package errors

import "internal/value"

type errorString struct {
	s string
}

func (e *errorString) Error() string { return e.s }

// New returns an error with the given text; two calls never give equal errors.
func New(text string) error {
	return &errorString{text}
}

// ErrUnsupported says that an operation cannot be done because it is not supported.
var ErrUnsupported = New("unsupported operation")

type wrapper interface {
	Unwrap() error
}

type multiWrapper interface {
	Unwrap() []error
}

// Unwrap returns what err wraps: the result of its method Unwrap() error, or nil.
func Unwrap(err error) error {
	if w, ok := err.(wrapper); ok {
		return w.Unwrap()
	}
	return nil
}

// Is tells whether err or an error in its tree, depth first, equals target or says that it does by a method Is.
func Is(err, target error) bool {
	if err == nil || target == nil {
		return err == target
	}
	return is(err, target, value.Comparable(target))
}

func is(err, target error, comparable bool) bool {
	for {
		if comparable && err == target {
			return true
		}
		if x, ok := err.(interface{ Is(error) bool }); ok && x.Is(target) {
			return true
		}
		switch x := err.(type) {
		case wrapper:
			err = x.Unwrap()
			if err == nil {
				return false
			}
		case multiWrapper:
			for _, e := range x.Unwrap() {
				if is(e, target, comparable) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
}

// As finds the first error in err's tree, depth first, that can be stored in *target, and stores it. target must be a
// pointer that is not nil, to an interface type or to a type that implements error.
func As(err error, target any) bool {
	if err == nil {
		return false
	}
	if target == nil {
		panic("errors: target cannot be nil")
	}
	if value.Kind(target) != value.Pointer || value.IsNil(target) {
		panic("errors: target must be a non-nil pointer")
	}
	if value.ElemKind(target) != value.Interface {
		if _, ok := value.Elem(target).(error); !ok {
			panic("errors: *target must be interface or implement error")
		}
	}
	return as(err, target)
}

func as(err error, target any) bool {
	for {
		if value.Set(target, err) {
			return true
		}
		if x, ok := err.(interface{ As(any) bool }); ok && x.As(target) {
			return true
		}
		switch x := err.(type) {
		case wrapper:
			err = x.Unwrap()
			if err == nil {
				return false
			}
		case multiWrapper:
			for _, e := range x.Unwrap() {
				if e != nil && as(e, target) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
}

type joinError struct {
	errs []error
}

// Join returns an error that wraps those of errs that are not nil, or nil if there are none. Its text is theirs, a line each.
func Join(errs ...error) error {
	var kept []error
	for _, err := range errs {
		if err != nil {
			kept = append(kept, err)
		}
	}
	if kept == nil {
		return nil
	}
	return &joinError{kept}
}

func (e *joinError) Error() string {
	text := e.errs[0].Error()
	for _, err := range e.errs[1:] {
		text += "\n" + err.Error()
	}
	return text
}

func (e *joinError) Unwrap() []error { return e.errs }
