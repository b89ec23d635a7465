package math

// Float64bits returns f's representation.
func Float64bits(f float64) uint64

// Float64frombits returns the float64 with representation b.
func Float64frombits(b uint64) float64

// Float32bits returns f's representation.
func Float32bits(f float32) uint32

// Float32frombits returns the float32 with representation b.
func Float32frombits(b uint32) float32

// Sqrt returns the square root of x, NaN for x < 0.
func Sqrt(x float64) float64

// Floor returns the largest whole number that is not above x.
func Floor(x float64) float64

// Ceil returns the smallest whole number that is not below x.
func Ceil(x float64) float64

// Trunc returns x without its fraction.
func Trunc(x float64) float64

// Abs returns x without its sign.
func Abs(x float64) float64
