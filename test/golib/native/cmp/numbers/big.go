package main

import (
	"math/big"
	"strconv"
)

// bigDecimal returns m × 2^exp as an exact decimal.
func bigDecimal(m uint64, exp int) string {
	x := new(big.Int).SetUint64(m)
	if exp >= 0 {
		return x.Lsh(x, uint(exp)).String()
	}
	x.Mul(x, new(big.Int).Exp(big.NewInt(5), big.NewInt(int64(-exp)), nil))
	return x.String() + "e" + strconv.Itoa(exp)
}
