import { formatEndpoint } from '../model/address/endpoint.ts';

/** One SSH server to log in to: a host, or a jump host on the way to it. */
export interface Hop {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly { readonly path: string; readonly named: boolean }[];
  /** Offer only the ssh-agent's keys that are among `identityFiles`. */
  readonly identitiesOnly: boolean;
  readonly agentSocket: string | undefined;
  readonly knownHosts: readonly string[];
  /** Where a key that is accepted is remembered; `undefined`: none is accepted that is not known. */
  readonly remember: string | undefined;
  /** Seconds until an attempt to connect counts as failed. */
  readonly timeout: number;
}

/** A hop as it is named to the user. */
export const hopName = (hop: Hop): string => `${hop.user}@${formatEndpoint(hop)}`;
