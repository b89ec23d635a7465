/** Given to each instance when it is made (docs/parallel.md): no two have the same. */
declare const OWN: u32;

/** How far on from the memory map's addresses the running worker's own copy of it lies. */
export const LOCAL: u32 = OWN;
