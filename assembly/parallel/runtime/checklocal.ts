// See check.ts.

export function noteQueued(s: u32, lifo: bool): void {}

export function checkDequeued(s: u32, next: u32): void {}

export function checkMutexWake(addr: u32, handoff: bool): void {}

export function noteSlices(): void {}
