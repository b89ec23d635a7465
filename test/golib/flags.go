package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func main() {
	n := flag.Int("n", 10, "number of `workers`")
	name := flag.String("name", "default", "a name")
	flag.Parse()
	fmt.Println(*n, *name, flag.NArg(), flag.Parsed(), flag.Lookup("n").DefValue, flag.Lookup("x"))
	for _, args := range [][]string{
		{"-i", "5", "-s=text", "--b", "-d", "1m30s", "-f=2.5", "-u", "7", "-l", "a", "-l=b", "rest", "-i", "9"},
		{"-i=0x10", "-b=false", "--", "-i"},
		{"-i", "abc"}, {"-zzz"}, {"-i"}, {"-b=maybe"}, {"-h"}, {"-i=99999999999999999999"}, {"---x"}, {"-call=ok"}, {"-call=bad"}, {},
	} {
		fs := flag.NewFlagSet("test", flag.ContinueOnError)
		var l list
		i := fs.Int("i", 1, "an int")
		s := fs.String("s", "", "a string\nover two lines")
		b := fs.Bool("b", true, "a bool")
		d := fs.Duration("d", time.Second, "a `length` of time")
		f := fs.Float64("f", 0, "a float")
		u := fs.Uint("u", 3, "a uint")
		fs.Var(&l, "l", "a list")
		fs.Func("call", "calls", func(v string) error {
			if v == "bad" {
				return errors.New("refused")
			}
			return nil
		})
		fs.SetOutput(os.Stdout)
		err := fs.Parse(args)
		fmt.Println(*i, *s, *b, *d, *f, *u, l, fs.Args(), fs.NFlag(), err, errors.Is(err, flag.ErrHelp))
		fs.Visit(func(f *flag.Flag) { fmt.Print(f.Name, "=", f.Value, " ") })
		fmt.Println()
	}
}
