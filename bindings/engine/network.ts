import * as v from 'valibot';
import { Config } from '../../assembly/abi/config.js';
import { closed, quantity, whole } from '../schema.js';
import { BANDWIDTH, DURATION, parseBandwidth, parseDuration, parseShare, SHARE } from '../units.js';

/** The network between clients and machine, as options and load files give it. */
export const networkSchema = closed({
  latency: v.optional(quantity(parseDuration, DURATION)),
  bandwidth: v.optional(quantity(parseBandwidth, BANDWIDTH)),
  mtu: v.optional(whole(68, 65_536, 'a whole number of bytes from 68 to 65536')),
  loss: v.optional(quantity(parseShare, SHARE)),
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
}

/** The engine's configuration values for a network; what isn't given is left out. */
export function networkValues(network: v.InferOutput<typeof networkSchema>): Partial<Record<Config, number>> {
  const values: Partial<Record<Config, number>> = {};
  if (network.latency !== undefined) values[Config.LINK_LATENCY_NS] = network.latency;
  if (network.bandwidth !== undefined) values[Config.LINK_BANDWIDTH_BPS] = network.bandwidth;
  if (network.mtu !== undefined) values[Config.MTU_BYTES] = network.mtu;
  if (network.loss !== undefined) values[Config.LINK_LOSS_PPM] = network.loss;
  return values;
}
