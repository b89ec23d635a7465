// The library in Node.

export * from './index.js';
export { readLoad } from './load/read.node.js';
