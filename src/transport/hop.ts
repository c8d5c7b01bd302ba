import { formatEndpoint } from '../model/address/endpoint.ts';
import { knownName } from './host-keys/known-hosts.ts';

/** One SSH server to log in to: a host, or a jump host on the way to it. */
export interface Hop {
  /** The name that ssh's configuration is asked for. */
  readonly named: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly { readonly path: string; readonly named: boolean }[];
  /** Those of them that the inventory (or the twin) names. */
  readonly ownIdentities: readonly string[];
  /** Offer only the ssh-agent's keys that are among `identityFiles`. */
  readonly identitiesOnly: boolean;
  readonly agentSocket: string | undefined;
  readonly knownHosts: readonly string[];
  /** Where a key that is accepted is remembered; `undefined`: none is accepted that is not known. */
  readonly remember: string | undefined;
  /** Seconds until an attempt to connect counts as failed. */
  readonly timeout: number;
  /** HostKeyAlias: the name that known_hosts knows it by. */
  readonly keyAlias?: string;
  /** The one family of IP addresses to connect by. */
  readonly family?: 4 | 6;
  /** The address of this machine to connect from. */
  readonly from?: string;
  /** Directives of ssh's configuration for it that the SSH library does not follow, in small letters. */
  readonly beyond: readonly string[];
}

/** The name that known_hosts knows a hop by. */
export const knownNameOf = (hop: Hop): string => hop.keyAlias?.toLowerCase() ?? knownName(hop.address, hop.port);

/** A hop as it is named to the user. */
export const hopName = (hop: Hop): string => `${hop.user}@${formatEndpoint(hop)}`;
