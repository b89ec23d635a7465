// Small programs, one for each case of a table of scheduling orders on one P: which runs next after go, Gosched, a
// send, an Unlock. All of them are linked into one program; the case to run is written into it (see README.md).
package main

// which names the case: whoever runs the program writes it over the zeros, in the compiled program.
var which = "@case=00000000@"

// A note is a word and perhaps a number. Cases note in memory and print at the end: printing is a system call, during
// which the P may be lost.
type note struct {
	word   string
	number int
	plain  bool
}

var notes []note

func rec(word string)            { notes = append(notes, note{word, 0, true}) }
func recn(word string, n int)    { notes = append(notes, note{word, n, false}) }
func on(name string, run func()) { cases = append(cases, testCase{name, run}) }

type testCase struct {
	name string
	run  func()
}

var cases []testCase

// print writes to standard error without any package: fmt would link os, and that changes what lies in the run queue
// when main begins.
func show() {
	for i, n := range notes {
		if i > 0 {
			print(" ")
		}
		print(n.word)
		if !n.plain {
			print(n.number)
		}
	}
	println()
}

func main() {
	name := which[6:14]
	for len(name) > 1 && name[0] == '0' {
		name = name[1:]
	}
	notes = make([]note, 0, 4096)
	for _, c := range cases {
		if c.name == name {
			c.run()
			show()
			return
		}
	}
	panic("no case " + name)
}
