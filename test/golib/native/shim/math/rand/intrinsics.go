package rand

import "math/rand"

func randn(n uint32) uint32 { return uint32(rand.Int63n(int64(n))) }
