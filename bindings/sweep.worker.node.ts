// Entry of a sweep's workers: `gmpsim sweep`, `gmpsim worker`.

import { parentPort } from 'node:worker_threads';
import { expose } from 'comlink/dist/esm/comlink.mjs';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { SweepWorker } from './sweep/run.js';

if (!parentPort) throw new Error('sweep.worker.node.js: runs in a worker only');
expose(new SweepWorker(), nodeEndpoint(parentPort));
