package os

import "os"

func exit(code int) { os.Exit(code) }

func init() { Args = os.Args }
