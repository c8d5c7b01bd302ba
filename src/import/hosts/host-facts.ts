import { parseAddress } from '../../model/address/address.ts';
import type { Script } from '../../model/plan/script.ts';
import { Unread, unread } from '../../model/reading/unread.ts';
import { taggedLines } from '../../model/text/tagged-lines.ts';
import { raw } from '../../shell/sh.ts';
import hostFactsText from './host-facts.sh';

/** An address of a host, with the length of its network. */
export interface OwnAddress {
  readonly link: string;
  readonly address: string;
  /** Of its network, in bits; 32 where the other end alone is reached. */
  readonly prefix: number;
}

/** What a host tells of itself, read-only. */
export interface HostFacts {
  readonly name: string;
  /** Of IPv4. */
  readonly addresses: readonly OwnAddress[];
  /** The way to all else; `undefined`: it has none. */
  readonly way: { readonly via?: string; readonly link: string; readonly mac?: string } | undefined;
  readonly system: string;
  readonly architecture: string;
  /** In bytes. */
  readonly memory: number | undefined;
  /** Interfaces of WireGuard that are configured. */
  readonly tunnels: readonly string[];
  /** Kubernetes that is there already: `k3s`, `rke2`, `k0s`, `kubeadm`. */
  readonly runs: readonly string[];
}

export const hostFactsProbe: Script = raw(hostFactsText);

/** @throws {Unread} */
export function parseHostFacts(stdout: string): HostFacts {
  const lines = taggedLines(stdout);
  const [name = ''] = lines('name');
  const addresses = lines('address').flatMap((line): readonly OwnAddress[] => {
    const [, link = '', address = '', length = '32'] = /^(\S+) ([0-9.]+)(?:\/(\d{1,2}))?$/.exec(line) ?? [];
    return parseAddress(address) === undefined ? [] : [{ link, address, prefix: Number(length) }];
  });
  if (name === '') unread('the host', stdout.slice(0, 120));
  if (addresses.length === 0)
    throw new Unread('it has no address of IPv4, which is all that is read here: write it down by hand (docs/ipv6.md)');
  const [, via, link = ''] = /^(?:via ([0-9.]+) )?dev (\S+)$/.exec(lines('way')[0] ?? '') ?? [];
  const mac = lines('mac')[0];
  const kilobytes = Number(lines('memory')[0]);
  return {
    name,
    addresses,
    way:
      link === '' ? undefined : { link, ...(via === undefined ? {} : { via }), ...(mac === undefined ? {} : { mac }) },
    system: lines('system')[0] ?? 'not known',
    architecture: lines('architecture')[0] ?? 'not known',
    memory: kilobytes > 0 ? kilobytes * 1024 : undefined,
    tunnels: lines('tunnel'),
    runs: lines('runs'),
  };
}
