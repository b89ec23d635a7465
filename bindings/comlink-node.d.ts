// comlink ships without types for its .mjs files.
declare module 'comlink/dist/esm/node-adapter.mjs' {
  import type { MessagePort, Worker } from 'node:worker_threads';
  import type { Endpoint } from 'comlink';
  export default function nodeEndpoint(endpoint: Worker | MessagePort): Endpoint;
}

declare module 'comlink/dist/esm/comlink.mjs' {
  export * from 'comlink';
}
