package main

import (
	"fmt"
	"sort"
)

type key struct {
	a int
	b string
}

type matrix map[[2]int]float64

func sorted(m map[string]int) []string {
	var out []string
	for k, v := range m {
		out = append(out, fmt.Sprint(k, ":", v))
	}
	sort.Strings(out)
	return out
}

func count(s string) map[rune]int {
	m := make(map[rune]int)
	for _, r := range s {
		m[r]++
	}
	return m
}

func try(what string, f func()) {
	defer func() { fmt.Println(what+":", recover()) }()
	f()
}

var initial = map[string][]int{"a": {1, 2}, "b": nil}

func main() {
	s := "héllo, 世界"
	fmt.Println(len(s), s[1], s[1:3], s[:1]+s[3:5], s[len(s)-3:], s == "héllo, "+"世界", s < "i", s >= "h", "" < "a")
	bs := []byte(s)
	rs := []rune(s)
	bs[0] = 'H'
	rs[1] = 'e'
	fmt.Println(s, string(bs), string(rs), len(bs), len(rs), string(rs[7:]), string(bs[:1]))
	t := ""
	for i := range 5 {
		t += string(rune('a'+i)) + fmt.Sprint(i)
	}
	t = t + t[2:4]
	fmt.Println(t, len(t), "a"+t[:0]+"b", t[3] == '1')
	type name string
	var n name = "typed"
	n += "!"
	fmt.Println(n, string(n)+"?", len(n), n[0], []byte(n)[1], name("x") < n)
	bad := "a\xc3(\xed\xa0\x80"
	for i, r := range bad {
		fmt.Print(i, ":", r, " ")
	}
	fmt.Println([]rune(bad), len(string([]rune(bad))))
	switch {
	case s > "z":
		fmt.Println("z")
	case s != "":
		fmt.Println("set")
	}
	raw := `raw\n"x"`
	fmt.Println(raw, len(raw), "\t|\u00e9\U0001F600|\x00"[1])

	m := map[string]int{"one": 1, "two": 2}
	m["three"] = 3
	m["one"]++
	m["new"] += 5
	v, ok := m["none"]
	_, has := m["two"]
	delete(m, "two")
	delete(m, "absent")
	fmt.Println(sorted(m), v, ok, has, len(m))
	var nilMap map[string]int
	fmt.Println(nilMap["x"], len(nilMap), nilMap == nil, m != nil)
	delete(nilMap, "x")
	try("nil map", func() { nilMap["x"] = 1 })

	ks := map[key]*key{{1, "a"}: {2, "b"}, {3, "c"}: nil}
	ks[key{1, "a"}].a = 20
	fmt.Println(ks[key{1, "a"}].a, ks[key{3, "c"}] == nil, ks[key{1, "x"}] == nil, len(ks))
	mx := matrix{{0, 0}: 1, {1, 1}: 1.5}
	mx[[2]int{1, 1}] *= 2
	fmt.Println(mx[[2]int{1, 1}], mx[[2]int{5, 5}], mx)
	fl := map[float64]string{0.5: "half", 1: "one"}
	bl := map[bool]int{true: 1}
	bl[false]--
	u8 := map[uint8]int{}
	for i := range 300 {
		u8[uint8(i)]++
	}
	ch := make(chan int)
	cm := map[chan int]string{ch: "chan", nil: "nil"}
	var e error = fmt.Errorf("e")
	em := map[error]int{e: 1, nil: 2}
	pm := map[*int]int{new(int): 1, nil: 3}
	fmt.Println(fl[0.5], bl, len(u8), u8[0], u8[255], cm[ch], cm[nil], em[e], em[nil], pm[nil], len(pm))
	counts := count("hello world")
	fmt.Println(counts['l'], counts['o'], counts['z'], len(counts))
	mm := map[string]map[string]int{}
	for _, p := range [][2]string{{"a", "x"}, {"a", "y"}, {"b", "x"}, {"a", "x"}} {
		if mm[p[0]] == nil {
			mm[p[0]] = map[string]int{}
		}
		mm[p[0]][p[1]]++
	}
	fmt.Println(mm)
	st := map[string]struct {
		n    int
		list []string
	}{}
	x := st["q"]
	x.n = 5
	x.list = append(x.list, "l")
	st["q"] = x
	fmt.Println(st, st["q"].list[0], st["none"].n)
	fs := map[string]func(int) int{"double": func(x int) int { return 2 * x }}
	fmt.Println(fs["double"](21), fs["none"] == nil)
	ifaces := map[any]int{}
	ifaces[1]++
	ifaces["1"]++
	ifaces[1]++
	ifaces[key{1, "k"}] = 9
	fmt.Println(ifaces[1], ifaces["1"], ifaces[key{1, "k"}], ifaces[2.0])
	big := map[int]int{}
	for i := range 1000 {
		big[i*7] = i
	}
	for i := 0; i < 1000; i += 2 {
		delete(big, i*7)
	}
	sum := 0
	for k, v := range big {
		sum += k + v
	}
	fmt.Println(len(big), sum, big[7], big[14])
	clear(big)
	fmt.Println(len(big), initial, len(initial["a"]))
	sw := map[string]int{"a": 1, "b": 2}
	sw["a"], sw["b"] = sw["b"], sw["a"]
	i := 0
	i, sw[fmt.Sprint("k", i)] = 7, 70
	fmt.Println(sw, i)
}
