package rand

// randn returns a number below n from the engine's stream of random numbers for programs, which the run's seed decides.
func randn(n uint32) uint32
