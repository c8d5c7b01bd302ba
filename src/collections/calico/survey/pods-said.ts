import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { sections } from '../../../shell/sections.ts';
import type { FirewallState } from '../../firewall/state/firewall-state.ts';
import { parseFirewall } from '../../firewall/state/parse-firewall.ts';
import { type Knock, parseKnocks } from '../../network/reach/knock.ts';
import { parseRoutes, type Route } from '../../network/state/routes.ts';
import { type CalicoTold, parseCalicoTold } from './calico-told.ts';

/** Another node's end of the VXLAN, as this host has it. */
export interface End {
  /** Its address inside the pods' network. */
  readonly address: string;
  /** To which host its packets are sent; empty: this one does not know. */
  readonly outer: string;
  /** Whether it answers a ping through the VXLAN; `undefined`: it was not asked. */
  readonly ping: boolean | undefined;
}

/** A link of Calico's that another program looks after. */
export interface ManagedLink {
  readonly manager: string;
  readonly link: string;
  readonly state: string;
}

/** What one host tells of the pods' network. */
export interface PodsSaid {
  /** Of `vxlan.calico`; `undefined`: it is not there. */
  readonly mtu: number | undefined;
  /** MTU of new pods; `undefined`: there is no configuration of Calico's. */
  readonly podMtu: number | undefined;
  readonly ends: readonly End[];
  readonly routes: readonly Route[];
  readonly knocks: readonly Knock[];
  readonly managed: readonly ManagedLink[];
  /** Whether the kernel leaves checksums of what goes by VXLAN to whoever sends it on; `undefined`: not told. */
  readonly offload: boolean | undefined;
  /** Packets of UDP with a wrong checksum that the host has got; `undefined`: the kernel does not count them. */
  readonly wrongSums: number | undefined;
  /** What Calico's own program said last of Typha. */
  readonly felix: readonly string[];
  readonly firewall: FirewallState;
  readonly api: CalicoTold | 'absent' | undefined;
}

function endsIn(parts: ReadonlyMap<string, readonly string[]>): readonly End[] {
  const outer = new Map(
    (parts.get('fdb') ?? []).flatMap(line => {
      const [, mac, to] = /^([0-9a-f:]{17}) dst (\S+)/.exec(line) ?? [];
      return mac === undefined || to === undefined ? [] : [[mac, to] as const];
    }),
  );
  const macs = new Map(
    (parts.get('neighbours') ?? []).flatMap(line => {
      const [, address, mac] = /^([\d.]+) (?:dev \S+ )?lladdr ([0-9a-f:]{17})/.exec(line) ?? [];
      return address === undefined || mac === undefined ? [] : [[address, mac] as const];
    }),
  );
  const pings = new Map(
    (parts.get('ways') ?? []).flatMap(line => {
      const [, address, what] = /^way (\S+) (answers|silent)$/.exec(line) ?? [];
      return address === undefined ? [] : [[address, what === 'answers'] as const];
    }),
  );
  const addresses = new Set((parts.get('routes') ?? []).flatMap(line => / via ([\d.]+)/.exec(line)?.[1] ?? []));
  return [...addresses].map(address => ({
    address,
    outer: outer.get(macs.get(address) ?? '') ?? '',
    ping: pings.get(address),
  }));
}

const managedIn = (lines: readonly string[]): readonly ManagedLink[] =>
  lines.map(line => {
    const [, manager = '', link = '', state = ''] =
      /^(NetworkManager|systemd-networkd) ([\w.-]+) (.+)$/.exec(line) ?? unread('the manager of the links', line);
    return { manager, link, state };
  });

/** @throws {Unread} */
export function parsePodsSaid(stdout: string): PodsSaid {
  const parts = sections(stdout);
  const of = taggedLines((parts.get('checksums') ?? []).join('\n'));
  const number = (text: string | undefined): number | undefined =>
    text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
  const [offload] = of('tx-checksum-ip-generic');
  return {
    mtu: number(/ mtu (\d+)/.exec(parts.get('link')?.[0] ?? '')?.[1]),
    podMtu: number(/"mtu": ?(\d+)/.exec((parts.get('conflist') ?? []).join('\n'))?.[1]),
    ends: endsIn(parts),
    routes: parseRoutes(stdout),
    knocks: parseKnocks(stdout),
    managed: managedIn(parts.get('managers') ?? []),
    offload: offload === undefined ? undefined : offload.startsWith('on'),
    wrongSums: number(of('wrong')[0]),
    felix: parts.get('felix') ?? [],
    firewall: parseFirewall(stdout),
    api: parseCalicoTold((parts.get('api') ?? []).join('\n')),
  };
}
