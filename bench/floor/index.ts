/** Bytes of a goroutine record. */
export const G_SIZE: u32 = 64;
