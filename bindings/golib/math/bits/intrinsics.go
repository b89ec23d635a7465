package bits

// LeadingZeros64 is LeadingZeros for 64 bits.
func LeadingZeros64(x uint64) int

// TrailingZeros64 is TrailingZeros for 64 bits; 64 for 0.
func TrailingZeros64(x uint64) int

// OnesCount64 counts the set bits.
func OnesCount64(x uint64) int

// Mul64 multiplies to double width.
func Mul64(x, y uint64) (hi, lo uint64)

// div64 divides; y > hi.
func div64(hi, lo, y uint64) (quo, rem uint64)
