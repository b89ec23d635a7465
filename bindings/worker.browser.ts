// Entry of Simulation.inWorker's worker in browsers.

import { expose } from 'comlink/dist/esm/comlink.mjs';
import { WorkerApi } from './engine/worker.js';

expose(new WorkerApi());
