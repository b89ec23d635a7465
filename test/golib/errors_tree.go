package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

type codeError struct{ code int }

func (e *codeError) Error() string { return "code " + strconv.Itoa(e.code) }

func (e *codeError) Is(target error) bool { return target == io.EOF && e.code == 0 }

type valueError struct{ s string }

func (v valueError) Error() string { return v.s }

type uncomparable struct{ s []int }

func (uncomparable) Error() string { return "uncomparable" }

type asker struct{}

func (asker) Error() string { return "asker" }
func (asker) As(target any) bool {
	if p, ok := target.(*valueError); ok {
		*p = valueError{"from As"}
		return true
	}
	return false
}

func main() {
	base := errors.New("base")
	w1 := fmt.Errorf("one: %w", base)
	w2 := fmt.Errorf("two: %w", w1)
	two := fmt.Errorf("both %w and %w", base, &codeError{7})
	joined := errors.Join(nil, w2, nil, two)
	fmt.Println(w2, "|", two, "|", joined, "|", errors.Join(nil, nil) == nil)
	fmt.Println(errors.Unwrap(w2) == w1, errors.Unwrap(w1) == base, errors.Unwrap(base), errors.Unwrap(two), errors.Unwrap(joined))
	fmt.Println(errors.Is(w2, base), errors.Is(two, base), errors.Is(joined, base), errors.Is(base, w2), errors.Is(nil, base), errors.Is(nil, nil), errors.Is(base, nil))
	fmt.Println(errors.Is(&codeError{0}, io.EOF), errors.Is(&codeError{1}, io.EOF), errors.Is(fmt.Errorf("x %w", &codeError{0}), io.EOF))
	fmt.Println(errors.Is(uncomparable{}, uncomparable{}), errors.Is(uncomparable{}, base))
	var ce *codeError
	fmt.Println(errors.As(joined, &ce), ce.code)
	var ve valueError
	fmt.Println(errors.As(w2, &ve), errors.As(fmt.Errorf("x: %w", valueError{"v"}), &ve))
	fmt.Println(ve, errors.As(asker{}, &valueError{}))
	errors.As(asker{}, &ve)
	fmt.Println(ve)
	var e error
	fmt.Println(errors.As(w1, &e), e == w1)
	var ne *strconv.NumError
	_, err := strconv.Atoi("12x")
	fmt.Println(errors.As(err, &ne), ne.Func, ne.Num, ne.Err == strconv.ErrSyntax, errors.Is(err, strconv.ErrSyntax), err)
	var timeout interface{ Timeout() bool }
	fmt.Println(errors.As(err, &timeout), errors.As(os.ErrDeadlineExceeded, &timeout))
	for _, f := range []func(){
		func() { errors.As(base, nil) },
		func() { errors.As(base, ce) },
		func() { var p *error; errors.As(base, p) },
	} {
		func() {
			defer func() { fmt.Println("panic:", recover()) }()
			f()
		}()
	}
	fmt.Printf("%v %+v %s %q %T %T %T %T\n", w1, w1, w1, w1, base, w1, two, joined)
	fmt.Println(fmt.Errorf("no verb"), fmt.Errorf("%d %w", 1, nil), fmt.Errorf("%w", "not an error"))
}
