// Entry of Simulation.inWorker's worker in Node.

import { parentPort } from 'node:worker_threads';
import { expose } from 'comlink/dist/esm/comlink.mjs';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { WorkerApi } from './engine/worker.js';

if (!parentPort) throw new Error('worker.node.js: runs in a worker only');
expose(new WorkerApi(), nodeEndpoint(parentPort));
