package unicode

// A CaseRange is a run of code points with their distances to the other cases. UpperLower as a distance says that upper
// and lower case alternate within the run.
type CaseRange struct {
	Lo    uint32
	Hi    uint32
	Delta [MaxCase]rune
}

// UpperLower is the distance that stands for alternating cases.
const UpperLower = MaxRune + 1

// Five numbers a run: first, last, and the distances to upper, lower and title case.
var unpackedCases *runs

func caseRuns() []rune {
	if unpackedCases == nil {
		var all []rune
		at := uint32(0)
		for i := 0; i < len(packedCases); {
			var n uint32
			n, i = unpackNumber(packedCases, i)
			at += n
			all = append(all, rune(at))
			n, i = unpackNumber(packedCases, i)
			at += n
			all = append(all, rune(at))
			for k := 0; k < MaxCase; k++ {
				n, i = unpackNumber(packedCases, i)
				all = append(all, rune(n>>1)^-rune(n&1))
			}
		}
		unpackedCases = &runs{all}
	}
	return unpackedCases.bounds
}

// To maps r to a case: UpperCase, LowerCase or TitleCase.
func To(_case int, r rune) rune {
	if _case < 0 || MaxCase <= _case {
		return ReplacementChar
	}
	all := caseRuns()
	lo, hi := 0, len(all)/5
	for lo < hi {
		m := (lo + hi) / 2
		run := all[5*m : 5*m+5]
		if r < run[0] {
			hi = m
		} else if r > run[1] {
			lo = m + 1
		} else {
			delta := run[2+_case]
			if delta > MaxRune {
				// Even distances from the first are upper case, odd ones lower; title case is upper case here.
				return run[0] + ((r-run[0])&^1 | rune(_case&1))
			}
			return r + delta
		}
	}
	return r
}

// ToUpper maps r to upper case.
func ToUpper(r rune) rune {
	if uint32(r) <= MaxASCII {
		if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}
	return To(UpperCase, r)
}

// ToLower maps r to lower case.
func ToLower(r rune) rune {
	if uint32(r) <= MaxASCII {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return To(LowerCase, r)
}

// ToTitle maps r to title case.
func ToTitle(r rune) rune {
	if uint32(r) <= MaxASCII {
		return ToUpper(r)
	}
	return To(TitleCase, r)
}

var unpackedFolds *runs

// SimpleFold goes through the code points that are equal to r under simple case folding: the next larger one, or the
// smallest if there is none.
func SimpleFold(r rune) rune {
	if r < 0 || r > MaxRune {
		return r
	}
	if unpackedFolds == nil {
		var all []rune
		at := uint32(0)
		for i := 0; i < len(packedFolds); {
			var gap, next uint32
			gap, i = unpackNumber(packedFolds, i)
			next, i = unpackNumber(packedFolds, i)
			at += gap
			all = append(all, rune(at), rune(next))
		}
		unpackedFolds = &runs{all}
	}
	all := unpackedFolds.bounds
	lo, hi := 0, len(all)/2
	for lo < hi {
		m := (lo + hi) / 2
		if all[2*m] < r {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(all)/2 && all[2*lo] == r {
		return all[2*lo+1]
	}
	if l := ToLower(r); l != r {
		return l
	}
	return ToUpper(r)
}
