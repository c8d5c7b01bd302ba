import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';

/** What Calico's operator says of one part of it. */
export interface CalicoPart {
  readonly name: string;
  /** `True`, `False`, `Unknown`; empty: it has not said yet. */
  readonly available: string;
  readonly degraded: string;
  readonly message: string;
  /** What it waits for, a line each; empty: it has not said, or waits for nothing. */
  readonly awaits: readonly string[];
}

export interface CalicoState {
  readonly parts: readonly CalicoPart[];
  /** The address that Calico has taken on a node, without its prefix, by the node's name; empty: none yet. */
  readonly addresses: ReadonlyMap<string, string>;
}

const condition = (type: string, what: string): string => `{.status.conditions[?(@.type=="${type}")].${what}}`;

const COLUMNS = `{range .items[*]}{.kind}{"\\t"}{.metadata.name}{"\\t"}{.metadata.annotations.projectcalico\\.org/IPv4Address}{"\\t"}${condition('Available', 'status')}{"\\t"}${condition('Degraded', 'status')}{"\\t"}${condition('Degraded', 'message')}{"\\t"}${condition('Progressing', 'message')}{"\\n"}{end}`;

/** Asks the API of a server that runs; of several who want to know it in one reading only the first asks. */
export const calicoStateProbe: Script = sh`if ! { ${SERVER_RUNS}; }; then echo 'no server'; exit 0; fi
if provision_once '*have a resource type*' ${KUBECTL} get nodes,tigerastatuses.operator.tigera.io -o ${`jsonpath=${COLUMNS}`}; then
  printf '%s\n' "$provision_told"
else echo 'no operator'; fi`;

/** Why a server tells nothing of Calico. */
export type WithoutCalico = 'no server' | 'no operator';

/** @returns why there is nothing to tell; else what there is. @throws {Unread} */
export function parseCalicoState(stdout: string): CalicoState | WithoutCalico {
  const text = stdout.trim();
  if (text === 'no server' || text === 'no operator') return text;
  const parts: CalicoPart[] = [];
  const addresses = new Map<string, string>();
  // A message may go over several lines.
  for (const line of text.split(/\n(?=(?:Node|TigeraStatus)\t)/)) {
    const [kind, name = '', address = '', available = '', degraded = '', message = '', awaits = ''] = line.split('\t');
    if (name === '') unread('k3s kubectl', line);
    if (kind === 'Node') addresses.set(name, address.replace(/\/.*/, ''));
    else if (kind === 'TigeraStatus') {
      parts.push({
        name,
        available,
        degraded,
        message: message.replace(/\s+/g, ' ').trim(),
        awaits: awaits.split('\n').flatMap(one => (one.trim() === '' ? [] : [one.trim()])),
      });
    } else unread('k3s kubectl', line);
  }
  return { parts, addresses };
}
