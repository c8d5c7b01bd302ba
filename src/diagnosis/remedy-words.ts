import type { Host } from '../model/inventory.ts';

/** What a remedy needs to know of how a diagnosis was asked for. */
export interface Rerun {
  /** The command that applies the phase again. */
  readonly rerun: string;
}

/** A command with the host that it is for. */
export const on = (host: Host | string, command: string): string =>
  `on ${typeof host === 'string' ? host : host.name}: ${command}`;

/** The remedy that is always one where a host is not as the inventory wants it. */
export const orRerun = ({ rerun }: Rerun): string => `or let the phase put it right: ${rerun}`;

/** The last step where something else has to be done first. */
export const thenRerun = ({ rerun }: Rerun): string => `then: ${rerun}`;
