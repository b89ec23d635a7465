package sync

// A Once does something once.
type Once struct {
	done uint32
	m    Mutex
}

// Do calls f if it is the first call of Do; others return when f has returned, or panicked.
func (o *Once) Do(f func()) {
	if load32(&o.done) == 0 {
		o.doSlow(f)
	}
}

func (o *Once) doSlow(f func()) {
	o.m.Lock()
	defer o.m.Unlock()
	if o.done == 0 {
		defer store32(&o.done, 1)
		f()
	}
}

// OnceFunc returns a function that calls f once; if f panics, every call panics with the same value.
func OnceFunc(f func()) func() {
	var once Once
	var p any
	valid := false
	first := func() {
		defer func() {
			p = recover()
			if !valid {
				panic(p)
			}
		}()
		f()
		f = nil
		valid = true
	}
	return func() {
		once.Do(first)
		if !valid {
			panic(p)
		}
	}
}

// OnceValue returns a function that calls f once and always returns what f returned; if f panics, every call panics with
// the same value.
func OnceValue[T any](f func() T) func() T {
	var result T
	once := OnceFunc(func() { result = f() })
	return func() T {
		once()
		return result
	}
}

// OnceValues is OnceValue for functions with two results.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	var (
		r1 T1
		r2 T2
	)
	once := OnceFunc(func() { r1, r2 = f() })
	return func() (T1, T2) {
		once()
		return r1, r2
	}
}
