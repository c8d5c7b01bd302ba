import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { PROBE_IMAGE } from '../../kubernetes/traffic/probe-image.ts';
import knock from '../../network/reach/knock.pl';
import entryProbeText from './entry-probe.sh';

/** An address of a host, as it is asked there. */
export interface EntryAddress {
  readonly name: string;
  readonly address: string;
}

export interface EntryQuestion {
  /** The node that gets the pod. */
  readonly node: string;
  readonly edges: readonly EntryAddress[];
  /** All addresses of all other hosts. */
  readonly others: readonly EntryAddress[];
}

/** What came of it. */
export interface EntryHeard {
  /** Why the pod did not come up, as far as the API knows; `undefined`: it did. */
  readonly stuck: string | undefined;
  /** At each edge: the address that the pod was asked from, or what came instead. */
  readonly edges: readonly (EntryAddress & ({ readonly client: string } | { readonly instead: string }))[];
  /** Ports of other hosts at which somebody answers. */
  readonly others: readonly { readonly address: string; readonly port: number; readonly ours: boolean }[];
}

/** What the pod says, and the name of all that is made for it; a stamp makes it new for each question. */
const PREFIX = 'provision-probe-entry';

const listed = (all: readonly EntryAddress[]): string => all.map(one => `${one.name} ${one.address}`).join('\n');

/**
 * Starts a pod on a node with a Service and a route of its own, asks for it at every edge as a stranger does, and at every other host, and takes all of it
 * away again. Asked of a server that runs; its own client is the one of kubectl, with no right of its own.
 */
export const entryProbeScript = ({ node, edges, others }: EntryQuestion): Script =>
  sh`if ! { ${SERVER_RUNS}; }; then echo 'no server'; exit 0; fi
provision_kubectl() { ${KUBECTL} "$@"; }
provision_node=${node} provision_word=${PREFIX}-$(date +%s) provision_image=${PROBE_IMAGE} provision_knock=${knock}
provision_edges=${listed(edges)} provision_others=${listed(others)}
(
${raw(entryProbeText)}
)`;

const isOurs = (heard: string): boolean => heard.startsWith(`${PREFIX}-`);

/** @throws {Unread} */
export function parseEntryHeard(stdout: string): EntryHeard | 'no server' {
  if (stdout.trim() === 'no server') return 'no server';
  const rows = stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split('\t'));
  const [pod] = rows.filter(([tag]) => tag === 'pod');
  const strange = rows.find(([tag]) => tag !== 'pod' && tag !== 'edge' && tag !== 'other');
  if (pod === undefined || strange !== undefined) unread('k3s kubectl', strange?.join(' ') ?? stdout.slice(0, 80));
  const [, ready = '', why = ''] = pod;
  return {
    stuck: ready === 'True' ? undefined : why.trim(),
    edges: rows
      .filter(([tag]) => tag === 'edge')
      .map(([, name = '', address = '', heard = '']) => {
        const [word = '', client = ''] = heard.split(' ');
        return isOurs(word) ? { name, address, client } : { name, address, instead: heard };
      }),
    others: rows
      .filter(([tag]) => tag === 'other')
      .map(([, address = '', port, heard = '']) => ({ address, port: Number(port), ours: isOurs(heard) })),
  };
}
