// Package unicode tells the properties of code points. The tables hold all categories and the scripts listed in
// tables.go; the maps Categories, Scripts and Properties and the rarer scripts and properties are left out.
package unicode

const (
	// MaxRune is the largest code point.
	MaxRune = '\U0010FFFF'
	// ReplacementChar stands for what is invalid.
	ReplacementChar = '\uFFFD'
	// MaxASCII is the largest ASCII value.
	MaxASCII = '\u007F'
	// MaxLatin1 is the largest Latin-1 value.
	MaxLatin1 = '\u00FF'
)

// Indices of a case in CaseRange.Delta.
const (
	UpperCase = iota
	LowerCase
	TitleCase
	MaxCase
)

// A Range16 is the code points Lo, Lo+Stride … Hi.
type Range16 struct {
	Lo     uint16
	Hi     uint16
	Stride uint16
}

// A Range32 is the code points Lo, Lo+Stride … Hi.
type Range32 struct {
	Lo     uint32
	Hi     uint32
	Stride uint32
}

// A RangeTable is a set of code points: the ranges a program gives, or the packed ones of this package.
type RangeTable struct {
	R16         []Range16
	R32         []Range32
	LatinOffset int
	packed      string
	unpacked    *runs
}

// Runs of consecutive code points: first and last of each, in ascending order.
type runs struct {
	bounds []rune
}

// A number of a packed table: base 32, lowest digit first, from '0' on; 32 is added to every digit but the last.
func unpackNumber(s string, i int) (n uint32, next int) {
	for shift := uint(0); ; shift += 5 {
		d := uint32(s[i] - '0')
		i++
		n |= d & 31 << shift
		if d < 32 {
			return n, i
		}
	}
}

func (t *RangeTable) runs() []rune {
	if t.unpacked == nil {
		var bounds []rune
		at := uint32(0)
		for i := 0; i < len(t.packed); {
			var gap, length uint32
			gap, i = unpackNumber(t.packed, i)
			length, i = unpackNumber(t.packed, i)
			at += gap
			bounds = append(bounds, rune(at), rune(at+length))
			at += length
		}
		t.unpacked = &runs{bounds} // one store: whoever comes second does it again, to the same effect
	}
	return t.unpacked.bounds
}

// Is tells whether r is in the set.
func Is(rangeTab *RangeTable, r rune) bool {
	if rangeTab.packed == "" {
		return isListed(rangeTab, r)
	}
	b := rangeTab.runs()
	lo, hi := 0, len(b)/2
	for lo < hi {
		m := (lo + hi) / 2
		if r < b[2*m] {
			hi = m
		} else if r > b[2*m+1] {
			lo = m + 1
		} else {
			return true
		}
	}
	return false
}

func isListed(t *RangeTable, r rune) bool {
	for i := range t.R16 {
		x := &t.R16[i]
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return x.Stride <= 1 || (r-rune(x.Lo))%rune(x.Stride) == 0
		}
	}
	for i := range t.R32 {
		x := &t.R32[i]
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return x.Stride <= 1 || (r-rune(x.Lo))%rune(x.Stride) == 0
		}
	}
	return false
}

// In tells whether r is in one of the sets.
func In(r rune, ranges ...*RangeTable) bool {
	for _, t := range ranges {
		if Is(t, r) {
			return true
		}
	}
	return false
}

// IsOneOf tells whether r is in one of the sets.
func IsOneOf(ranges []*RangeTable, r rune) bool { return In(r, ranges...) }

// Properties of the Latin-1 code points, a letter each: c control, s space, p punctuation, y symbol, n other number,
// d digit, u upper, l lower, o other letter.
const latin1 = "cccccccccccccccccccccccccccccccc" +
	"spppyppppppypppp" + "ddddddddddppyyyp" + "puuuuuuuuuuuuuuu" + "uuuuuuuuuuupppyp" + "ylllllllllllllll" + "lllllllllllpypyc" +
	"cccccccccccccccccccccccccccccccc" +
	"spyyyyypyyopyfyy" + "yynnylppynopnnnp" + "uuuuuuuuuuuuuuuu" + "uuuuuuuyuuuuuuul" + "llllllllllllllll" + "lllllllylllllll" + "l"

// IsLetter tells whether r is a letter.
func IsLetter(r rune) bool {
	if uint32(r) <= MaxLatin1 {
		c := latin1[r]
		return c == 'l' || c == 'u' || c == 'o'
	}
	return Is(Letter, r)
}

// IsUpper tells whether r is an upper-case letter.
func IsUpper(r rune) bool {
	if uint32(r) <= MaxLatin1 {
		return latin1[r] == 'u'
	}
	return Is(Upper, r)
}

// IsLower tells whether r is a lower-case letter.
func IsLower(r rune) bool {
	if uint32(r) <= MaxLatin1 {
		return latin1[r] == 'l'
	}
	return Is(Lower, r)
}

// IsTitle tells whether r is a title-case letter.
func IsTitle(r rune) bool { return r > MaxLatin1 && Is(Title, r) }

// IsDigit tells whether r is a decimal digit.
func IsDigit(r rune) bool {
	if uint32(r) <= MaxLatin1 {
		return '0' <= r && r <= '9'
	}
	return Is(Digit, r)
}

// IsNumber tells whether r is in category N.
func IsNumber(r rune) bool {
	if uint32(r) <= MaxLatin1 {
		c := latin1[r]
		return c == 'd' || c == 'n'
	}
	return Is(Number, r)
}

// IsPunct tells whether r is punctuation.
func IsPunct(r rune) bool {
	if uint32(r) <= MaxLatin1 {
		return latin1[r] == 'p'
	}
	return Is(Punct, r)
}

// IsSymbol tells whether r is a symbol.
func IsSymbol(r rune) bool {
	if uint32(r) <= MaxLatin1 {
		return latin1[r] == 'y'
	}
	return Is(Symbol, r)
}

// IsMark tells whether r is a mark.
func IsMark(r rune) bool { return r > MaxLatin1 && Is(Mark, r) }

// IsControl tells whether r is a control character.
func IsControl(r rune) bool { return uint32(r) <= MaxLatin1 && latin1[r] == 'c' }

// IsSpace tells whether r is white space.
func IsSpace(r rune) bool {
	if uint32(r) <= MaxLatin1 {
		return r == ' ' || '\t' <= r && r <= '\r' || r == 0x85 || r == 0xA0
	}
	return Is(White_Space, r)
}

// IsGraphic tells whether r is a letter, mark, number, punctuation, symbol or space of category Zs.
func IsGraphic(r rune) bool {
	if uint32(r) <= MaxLatin1 {
		return latin1[r] != 'c' && latin1[r] != 'f'
	}
	return In(r, Letter, Mark, Number, Punct, Symbol, Zs)
}

// IsPrint is IsGraphic, but of all spaces only ' '.
func IsPrint(r rune) bool {
	if uint32(r) <= MaxLatin1 {
		c := latin1[r]
		return c != 'c' && c != 'f' && (c != 's' || r == ' ')
	}
	return In(r, Letter, Mark, Number, Punct, Symbol)
}
