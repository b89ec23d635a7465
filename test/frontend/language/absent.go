// What no version has: so Go names what a version doesn't have yet.
package main

import (
	"sync"
	"slices"
	"strings"
)

type group struct{ sync.WaitGroup }

func main() {
	var wg sync.WaitGroup
	wg.Absent(func() {})
	var g group
	g.Absent(func() {})
	p := &wg
	p.Absent(func() {})
	_ = (*sync.WaitGroup).Absent
	_ = slices.Absent([]int{1})
	_ = strings.Absent("a b")
}
