// LockOSThread: in the parallel engine a program can't tell on which worker a goroutine runs, so nothing is tied.

export function lockOSThread(g: u32): void {}

export function unlockOSThread(g: u32): void {}

export function lockMain(g: u32): void {}

export function unlockMain(g: u32): void {}
