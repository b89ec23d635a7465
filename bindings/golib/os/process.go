package os

import (
	"sync"
	"syscall"
)

// Args is the command line: the program's name, and what the simulation is given as arguments (bindings/engine/process.ts).
var Args = []string{"main"}

// Exit ends the program at once with a status; deferred calls do not run.
func Exit(code int) {
	exit(code)
}

func exit(code int)

// Getpid returns the number of the simulated process.
func Getpid() int { return syscall.Getpid() }

// Getppid returns the number of the process that started it.
func Getppid() int { return 1 }

// Getuid returns the user: an ordinary one.
func Getuid() int { return 1000 }

// Getgid returns the user's group.
func Getgid() int { return 1000 }

// Hostname returns the name of the simulated machine.
func Hostname() (name string, err error) { return "gmpsim", nil }

// Getwd returns the working directory.
func Getwd() (dir string, err error) { return "/", nil }

// Executable returns the path of the program.
func Executable() (string, error) { return "/main", nil }

// A Signal is sent by the operating system; simulated programs get none.
type Signal interface {
	String() string
	Signal() // tells a Signal from other Stringers
}

// Signals that every system has.
var (
	Interrupt Signal = syscall.SIGINT
	Kill      Signal = syscall.SIGKILL
)

// The environment: what the simulation is given (bindings/engine/process.ts), then the program's own.
var (
	envLock sync.RWMutex
	env     []string
)

func envIndex(key string) int {
	for i, pair := range env {
		if len(pair) > len(key) && pair[len(key)] == '=' && pair[:len(key)] == key {
			return i
		}
	}
	return -1
}

// LookupEnv returns the value of a variable and whether it is set.
func LookupEnv(key string) (string, bool) {
	envLock.RLock()
	defer envLock.RUnlock()
	if i := envIndex(key); i >= 0 && key != "" {
		return env[i][len(key)+1:], true
	}
	return "", false
}

// Getenv returns the value of a variable, "" if it is not set.
func Getenv(key string) string {
	v, _ := LookupEnv(key)
	return v
}

// Setenv sets a variable.
func Setenv(key, value string) error {
	if key == "" {
		return NewSyscallError("setenv", syscall.EINVAL)
	}
	for i := 0; i < len(key); i++ {
		if key[i] == '=' || key[i] == 0 {
			return NewSyscallError("setenv", syscall.EINVAL)
		}
	}
	envLock.Lock()
	defer envLock.Unlock()
	pair := key + "=" + value
	if i := envIndex(key); i >= 0 {
		env[i] = pair
	} else {
		env = append(env, pair)
	}
	return nil
}

// Unsetenv removes a variable.
func Unsetenv(key string) error {
	envLock.Lock()
	defer envLock.Unlock()
	if i := envIndex(key); i >= 0 {
		env = append(env[:i], env[i+1:]...)
	}
	return nil
}

// Clearenv removes all variables.
func Clearenv() {
	envLock.Lock()
	env = nil
	envLock.Unlock()
}

// Environ returns all variables as key=value.
func Environ() []string {
	envLock.RLock()
	defer envLock.RUnlock()
	return append([]string(nil), env...)
}

// ExpandEnv replaces $name and ${name} by the environment's values.
func ExpandEnv(s string) string { return Expand(s, Getenv) }

// Expand replaces $name and ${name} by mapping(name).
func Expand(s string, mapping func(string) string) string {
	var out []byte
	done := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '$' || i+1 >= len(s) {
			continue
		}
		out = append(out, s[done:i]...)
		name, width := variableName(s[i+1:])
		if name == "" && width > 0 {
			// Bad syntax: the characters are dropped.
		} else if name == "" {
			out = append(out, '$')
		} else {
			out = append(out, mapping(name)...)
		}
		i += width
		done = i + 1
	}
	if out == nil {
		return s
	}
	return string(out) + s[done:]
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

func isSpecial(c byte) bool {
	switch c {
	case '*', '#', '$', '@', '!', '?', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return true
	}
	return false
}

// variableName returns the name that s begins with and the bytes that it takes, braces included.
func variableName(s string) (string, int) {
	if s[0] == '{' {
		if len(s) > 2 && isSpecial(s[1]) && s[2] == '}' {
			return s[1:2], 3
		}
		for i := 1; i < len(s); i++ {
			if s[i] == '}' {
				if i == 1 {
					return "", 2
				}
				return s[1:i], i + 1
			}
		}
		return "", 1
	}
	if isSpecial(s[0]) {
		return s[0:1], 1
	}
	i := 0
	for i < len(s) && isWordByte(s[i]) {
		i++
	}
	return s[:i], i
}
