import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { toldName, toldText } from '../../kubernetes/told-text.ts';

/** Which keys of a node are ours, so that those of others stay: `label:KEY` and `annotation:KEY`, with commas between. */
export const RECORD = 'provision/kilo-marks';

/** What of a node's labels or annotations was asked for: its values by key; one that is empty or missing is not there. */
export interface NodeSigns {
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
}

const KINDS = ['labels', 'annotations'] as const;

const template = (labels: readonly string[], annotations: readonly string[]): string => {
  const line = (kind: (typeof KINDS)[number], key: string): string =>
    `{{with .metadata.${kind}}}{{with index . ${JSON.stringify(key)}}}${kind} {{$n}} ${key} {{urlquery .}}{{"\\n"}}{{end}}{{end}}`;
  const all = [...labels.map(key => line('labels', key)), ...annotations.map(key => line('annotations', key))];
  return `{{range .items}}{{$n := .metadata.name}}node {{$n}}{{"\\n"}}${all.join('')}{{end}}`;
};

/** Asks the API of a server that runs for labels and annotations of all nodes. */
export const nodeSignsProbe = (labels: readonly string[], annotations: readonly string[]): Script =>
  sh`if ! { ${SERVER_RUNS}; }; then echo 'no server'; exit 0; fi
${KUBECTL} get nodes -o ${`go-template=${template(labels, annotations)}`}`;

/** By the node's name. @throws {Unread} */
export function parseNodeSigns(stdout: string): ReadonlyMap<string, NodeSigns> | 'no server' {
  if (stdout.trim() === 'no server') return 'no server';
  const rows = stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split(' '));
  const strange = rows.find(([kind]) => !['node', ...KINDS].includes(`${kind}`));
  if (strange !== undefined) unread('k3s kubectl', strange.join(' '));
  const nodes = rows.filter(([kind]) => kind === 'node').map(([, name]) => toldName(name));
  // A server that runs is a node itself.
  if (nodes.length === 0) unread('k3s kubectl', stdout.slice(0, 80));
  const of = (node: string, wanted: (typeof KINDS)[number]) =>
    new Map(
      rows
        .filter(([kind, name]) => kind === wanted && name === node)
        .map(([, , key = '', value]) => [key, value === '-' ? value : toldText(value)] as const),
    );
  return new Map(nodes.map(node => [node, { labels: of(node, 'labels'), annotations: of(node, 'annotations') }]));
}
