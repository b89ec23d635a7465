// Entry of the parallel engine's workers in browsers.

import { expose } from 'comlink/dist/esm/comlink.mjs';
import { Member } from './parallel/member.js';

expose(new Member());
