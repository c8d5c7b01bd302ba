import { isIpv4 } from '../../../model/address/address.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { toldName, toldText } from '../../kubernetes/told-text.ts';

/** A pod of Calico's. */
export interface CalicoPod {
  readonly name: string;
  /** Empty: on none. */
  readonly node: string;
  readonly phase: string;
  readonly ready: boolean;
}

/** A network of which pods get their addresses, as it is in force. */
export interface IpPool {
  readonly name: string;
  readonly cidr: string;
  /** `Always`, `CrossSubnet`, `Never`. */
  readonly vxlan: string;
  readonly ipip: string;
}

/** What the API tells of Calico. */
export interface CalicoTold {
  /** The address that Calico has taken on each node, without its prefix; empty: none yet. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly pods: readonly CalicoPod[];
  /** Pools that are not switched off. */
  readonly pools: readonly IpPool[];
  /** What the operator was told; `undefined`: there is nothing. */
  readonly installation: { readonly mtu: string; readonly autodetection: string } | undefined;
}

/** The API does not know what Calico's operator brings. */
const UNKNOWN = /have a resource type/;

const addressOf = (text: string): string => {
  const [address = ''] = text.split('/');
  return address === '' || isIpv4(address) ? address : unread('k3s kubectl', text);
};

/** `undefined`: no server was asked here, or its API did not answer; `absent`: it knows no Calico. @throws {Unread} */
export function parseCalicoTold(stdout: string): CalicoTold | 'absent' | undefined {
  const lines = taggedLines(stdout);
  const rows = (tag: string): readonly (readonly string[])[] => lines(tag).map(line => line.split(' '));
  const [end] = lines('calico');
  if (end === undefined) return undefined;
  if (UNKNOWN.test(end)) return 'absent';
  if (end !== 'told') return undefined;
  const [installation] = rows('Installation');
  return {
    addresses: new Map(rows('CalicoNode').map(([name, address]) => [toldName(name), addressOf(toldText(address))])),
    pods: rows('CalicoPod').map(([name, node, phase = '', ready]) => ({
      name: toldName(name),
      node: node === '-' ? '' : toldName(node),
      phase,
      ready: ready === 'True',
    })),
    pools: rows('Pool')
      .filter(([, , , , disabled]) => disabled !== 'true')
      .map(([name, cidr = '', vxlan, ipip]) => ({
        name: toldName(name),
        cidr: /^[\d.]+\/\d+$/.test(cidr) ? cidr : unread('k3s kubectl', cidr),
        vxlan: toldText(vxlan) || 'Never',
        ipip: toldText(ipip) || 'Never',
      })),
    installation:
      installation === undefined
        ? undefined
        : { mtu: toldText(installation[1]), autodetection: toldText(installation[2]) },
  };
}
