// Entry of the parallel engine's workers in Node.

import { parentPort } from 'node:worker_threads';
import { expose } from 'comlink/dist/esm/comlink.mjs';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { Member } from './parallel/member.js';

if (!parentPort) throw new Error('member.node.js: runs in a worker only');
expose(new Member(), nodeEndpoint(parentPort));
