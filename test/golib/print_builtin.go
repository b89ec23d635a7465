package main

type pair struct{ a, b int }

func main() {
	println(1, -2, uint8(3), 1.5, -0.1, 1e100, true, "text", 'x', 2.0)
	print("no", " ", "newline", 1, 2, "\n")
	var p *pair
	var m map[string]int
	println(p == nil, m, p, len("héllo"), 5/2.0)
}
