// The Redis that the tests of sweeps over a queue run against: Debian's, installed where that can be done.
import { ensureProgram } from './debian.mjs';

/** `{ path }` of a redis-server, or `{ reason }` why there is none. */
export function ensureRedis(say) {
  return ensureProgram('Redis', ['redis-server'], 'redis-server', 'the tests of queues', say);
}
