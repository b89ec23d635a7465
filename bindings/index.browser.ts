// The library in browsers.

export * from './index.js';
