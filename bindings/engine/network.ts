import * as v from 'valibot';
import { Config } from '../../assembly/abi/config.js';
import { closed, list, quantity, whole } from '../schema.js';
import { BANDWIDTH, DURATION, parseBandwidth, parseDuration, parseShare, SHARE } from '../units.js';

const routerSchema = closed({
  latency: v.optional(quantity(parseDuration, DURATION), 0),
  bandwidth: v.optional(quantity(parseBandwidth, BANDWIDTH), 0),
  queue: v.optional(whole(0, 2 ** 31), 0),
});

function power(from: number, to: number) {
  return v.pipe(
    whole(from, to),
    v.check((n) => (n & (n - 1)) === 0, `expected a power of two from ${from} to ${to}`),
  );
}

/** The network between clients and machine, as options and load files give it. */
export const networkSchema = closed({
  latency: v.optional(quantity(parseDuration, DURATION)),
  bandwidth: v.optional(quantity(parseBandwidth, BANDWIDTH)),
  mtu: v.optional(whole(68, 65_536, 'a whole number of bytes from 68 to 65536')),
  loss: v.optional(quantity(parseShare, SHARE)),
  jitter: v.optional(quantity(parseDuration, DURATION)),
  routers: v.optional(v.pipe(list(routerSchema, 'a list of routers'), v.maxLength(64, 'expected 64 routers at most'))),
  nic: v.optional(
    closed({
      ring: v.optional(power(2, 65_536)),
      rx_usecs: v.optional(quantity(parseDuration, DURATION)),
      rx_frames: v.optional(whole(0, 65_536)),
      budget: v.optional(whole(1, 1_000_000)),
      backlog: v.optional(whole(0, 1_000_000)),
    }),
    {},
  ),
});

/** The network between clients and machine. A load file may say the same; what the options of a simulation say wins. */
export interface NetworkOptions {
  /** One way, as `50us`. Default: 50us. */
  latency?: string | number | undefined;
  /** As `10Gbit/s`, or bits per second; 0: infinite. Default: 10Gbit/s. */
  bandwidth?: string | number | undefined;
  /** Bytes of an IP packet, 68 to 65536. Default: 1500. */
  mtu?: number | undefined;
  /** Share of packets lost: 0.001, or as `0.1%`. Default: 0. */
  loss?: string | number | undefined;
  /** A packet takes longer by up to so much, drawn evenly; those of one connection stay in order. Default: 0. */
  jitter?: string | number | undefined;
  /** Between the clients' link and the machine, from the clients on; the same both ways, each way with its own queue. Default: none. */
  routers?: readonly RouterOptions[] | undefined;
  /** The machine's card and what the kernel takes from it. */
  nic?: NicOptions | undefined;
}

/** A router: an output queue, a line, a way to the next. */
export interface RouterOptions {
  /** To the next, one way. Default: 0. */
  latency?: string | number | undefined;
  /** Default: 0, infinite. */
  bandwidth?: string | number | undefined;
  /** Packets that wait for the line, the one on it included; more are dropped. Default: 0, no bound. */
  queue?: number | undefined;
}

/** As `ethtool -g` and `-C`, and net.core's settings. */
export interface NicOptions {
  /** Descriptors in each ring, a power of two from 2 to 65536. Default: 1024. */
  ring?: number | undefined;
  /** An interrupt comes so long after the first packet. Default: 10us. */
  rx_usecs?: string | number | undefined;
  /** … or when so many packets lie in the ring; 0: not before. Default: 0. */
  rx_frames?: number | undefined;
  /** Packets that a round of softirq takes (netdev_budget). Default: 300. */
  budget?: number | undefined;
  /** Packets that wait for a CPU's softirq over the loopback device (netdev_max_backlog); 0: no bound. Default: 1000. */
  backlog?: number | undefined;
}

/** The engine's configuration values for a network; what isn't given is left out. */
export function networkValues(network: v.InferOutput<typeof networkSchema>): Partial<Record<Config, number>> {
  const values: Partial<Record<Config, number>> = {};
  if (network.latency !== undefined) values[Config.LINK_LATENCY_NS] = network.latency;
  if (network.bandwidth !== undefined) values[Config.LINK_BANDWIDTH_BPS] = network.bandwidth;
  if (network.mtu !== undefined) values[Config.MTU_BYTES] = network.mtu;
  if (network.loss !== undefined) values[Config.LINK_LOSS_PPM] = network.loss;
  if (network.jitter !== undefined) values[Config.LINK_JITTER_NS] = network.jitter;
  const { ring, rx_usecs, rx_frames, budget, backlog } = network.nic;
  if (ring !== undefined) values[Config.NIC_RING_SLOTS] = ring;
  if (rx_usecs !== undefined) values[Config.NIC_COALESCE_NS] = rx_usecs;
  if (rx_frames !== undefined) values[Config.NIC_COALESCE_FRAMES] = rx_frames;
  if (budget !== undefined) values[Config.NIC_BUDGET] = budget;
  if (backlog !== undefined) values[Config.NETDEV_BACKLOG] = backlog;
  return values;
}
