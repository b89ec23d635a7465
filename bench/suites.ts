// The suites, in the order in which they are run.

import type { Session } from './session.js';
import { events } from './suites/events.js';
import { goroutines } from './suites/goroutines.js';
import { instructions } from './suites/instructions.js';
import { lifecycle } from './suites/lifecycle.js';
import { parallel } from './suites/parallel.js';
import { peers } from './suites/peers.js';
import { requests } from './suites/requests.js';
import { scale } from './suites/scale.js';
import { startup } from './suites/startup.js';
import { traces } from './suites/traces.js';
import { tracks } from './suites/tracks.js';

export const suites: Readonly<Record<string, (session: Session) => Promise<void>>> = {
  lifecycle,
  goroutines,
  scale,
  requests,
  events,
  instructions,
  parallel,
  peers,
  startup,
  traces,
  tracks,
};
