/** How far on from the memory map's addresses the running worker's own copy of it lies: this engine has one worker, and no copies. */
export const LOCAL: u32 = 0;
