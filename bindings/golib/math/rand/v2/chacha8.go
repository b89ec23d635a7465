package rand

// A ChaCha8 is a generator on the cipher ChaCha with 8 rounds. It makes four blocks at a time, interleaved word by word,
// and after every sixteen takes its next key from its own output.
type ChaCha8 struct {
	key     [8]uint32
	counter uint32
	buf     [32]uint64
	next    int // of buf
	end     int // what is behind it becomes the next key

	readBuf [8]byte
	readLen int // how many bytes at the end of readBuf are left for Read
}

const (
	blocksAtOnce  = 4
	blocksPerKey  = 16
	wordsForReKey = 4
)

// NewChaCha8 returns a ChaCha8 with a seed.
func NewChaCha8(seed [32]byte) *ChaCha8 {
	c := new(ChaCha8)
	c.Seed(seed)
	return c
}

// Seed starts the sequence of a seed.
func (c *ChaCha8) Seed(seed [32]byte) {
	for i := range c.key {
		c.key[i] = uint32(seed[4*i]) | uint32(seed[4*i+1])<<8 | uint32(seed[4*i+2])<<16 | uint32(seed[4*i+3])<<24
	}
	c.counter = 0
	c.readLen = 0
	c.refill()
}

// refill makes the four blocks from counter on.
func (c *ChaCha8) refill() {
	for i := range c.buf {
		c.buf[i] = 0
	}
	for block := 0; block < blocksAtOnce; block++ {
		x := make([]uint32, 16)
		x[0], x[1], x[2], x[3] = 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574
		copy(x[4:], c.key[:])
		x[12] = c.counter + uint32(block)
		for round := 0; round < 4; round++ {
			for i := 0; i < 4; i++ {
				quarter(x, i, 4+i, 8+i, 12+i)
			}
			for i := 0; i < 4; i++ {
				quarter(x, i, 4+(i+1)%4, 8+(i+2)%4, 12+(i+3)%4)
			}
		}
		for i := range c.key {
			x[4+i] += c.key[i]
		}
		for i, w := range x {
			c.buf[2*i+block/2] |= uint64(w) << (block % 2 * 32)
		}
	}
	c.next = 0
	c.end = len(c.buf)
	if c.counter == blocksPerKey-blocksAtOnce {
		c.end -= wordsForReKey
	}
}

func quarter(x []uint32, a, b, c, d int) {
	p, q, r, s := x[a], x[b], x[c], x[d]
	p += q
	s ^= p
	s = s<<16 | s>>16
	r += s
	q ^= r
	q = q<<12 | q>>20
	p += q
	s ^= p
	s = s<<8 | s>>24
	r += s
	q ^= r
	q = q<<7 | q>>25
	x[a], x[b], x[c], x[d] = p, q, r, s
}

// Uint64 returns the next number.
func (c *ChaCha8) Uint64() uint64 {
	if c.next == c.end {
		c.counter += blocksAtOnce
		if c.counter == blocksPerKey {
			for i, w := range c.buf[len(c.buf)-wordsForReKey:] {
				c.key[2*i] = uint32(w)
				c.key[2*i+1] = uint32(w >> 32)
			}
			c.counter = 0
		}
		c.refill()
	}
	x := c.buf[c.next]
	c.next++
	return x
}

// Read fills p.
func (c *ChaCha8) Read(p []byte) (n int, err error) {
	for i := range p {
		if c.readLen == 0 {
			x := c.Uint64()
			for k := range c.readBuf {
				c.readBuf[k] = byte(x >> (8 * k))
			}
			c.readLen = 8
		}
		p[i] = c.readBuf[8-c.readLen]
		c.readLen--
	}
	return len(p), nil
}
