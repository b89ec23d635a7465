package strconv

// A natural is a whole number of any size in limbs of nine decimal digits, the least significant first, without leading
// zero limbs. Decimal limbs make both directions simple: the digits of m×2^-n are those of m×5^n, and two numbers are
// compared after multiplying each with what the other would have to be divided by.
type natural []uint64

const limbBase = 1000000000

func naturalOf(u uint64) natural {
	var x natural
	for u != 0 {
		x = append(x, u%limbBase)
		u /= limbBase
	}
	return x
}

// mul returns x×y for y below 2^32, in x's memory if it is large enough.
func (x natural) mul(y uint64) natural {
	var carry uint64
	for i, limb := range x {
		p := limb*y + carry
		carry = p / limbBase
		x[i] = p - carry*limbBase
	}
	for carry != 0 {
		x = append(x, carry%limbBase)
		carry /= limbBase
	}
	return x
}

// mulPow5 returns x×5^n.
func (x natural) mulPow5(n int) natural {
	const step, power = 13, 1220703125 // 5^13 < 2^32
	for ; n >= step; n -= step {
		x = x.mul(power)
	}
	p := uint64(1)
	for ; n > 0; n-- {
		p *= 5
	}
	if p > 1 {
		x = x.mul(p)
	}
	return x
}

// mulPow2 returns x×2^n.
func (x natural) mulPow2(n int) natural {
	for ; n >= 30; n -= 30 {
		x = x.mul(1 << 30)
	}
	if n > 0 {
		x = x.mul(1 << uint(n))
	}
	return x
}

func (x natural) cmp(y natural) int {
	if len(x) != len(y) {
		if len(x) < len(y) {
			return -1
		}
		return 1
	}
	for i := len(x) - 1; i >= 0; i-- {
		if x[i] != y[i] {
			if x[i] < y[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// digits returns x in decimal; empty for 0.
func (x natural) digits() []byte {
	if len(x) == 0 {
		return nil
	}
	top := x[len(x)-1]
	first := decimalLen(top)
	d := make([]byte, first+9*(len(x)-1))
	putDecimal(d[:first], top)
	for i := len(x) - 2; i >= 0; i-- {
		limb := x[i]
		at := first + 9*(len(x)-2-i)
		for k := at + 8; k >= at; k-- {
			rest := limb / 10
			d[k] = byte(limb-rest*10) + '0'
			limb = rest
		}
	}
	return d
}

// naturalOfDigits reads decimal digits.
func naturalOfDigits(d []byte) natural {
	var x natural
	for len(d) > 0 {
		cut := len(d) - 9
		if cut < 0 {
			cut = 0
		}
		var limb uint64
		for _, c := range d[cut:] {
			limb = limb*10 + uint64(c-'0')
		}
		x = append(x, limb)
		d = d[:cut]
	}
	for len(x) > 0 && x[len(x)-1] == 0 {
		x = x[:len(x)-1]
	}
	return x
}

// exactDigits returns all decimal digits of m×2^e, without zeros at either end, as 0.d₁d₂… × 10^point.
func exactDigits(m uint64, e int) (d []byte, point int) {
	if m == 0 {
		return nil, 0
	}
	for m&1 == 0 && e < 0 {
		m >>= 1
		e++
	}
	x := naturalOf(m)
	if e >= 0 {
		d = x.mulPow2(e).digits()
		point = len(d)
	} else {
		d = x.mulPow5(-e).digits()
		point = len(d) + e
	}
	return trimZeros(d), point
}

func trimZeros(d []byte) []byte {
	n := len(d)
	for n > 0 && d[n-1] == '0' {
		n--
	}
	return d[:n]
}
