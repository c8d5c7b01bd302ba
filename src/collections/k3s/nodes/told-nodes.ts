import type {
  LabelRule,
  NodesTold,
  ToldBudget,
  ToldNode,
  ToldPod,
  ToldVolume,
} from '../../../model/cluster/node-way.ts';
import { isMapping } from '../../../model/is-mapping.ts';
import { unread } from '../../../model/reading/unread.ts';
import { jsonValue } from '../../../model/text/json-value.ts';

const KUBECTL = 'k3s kubectl';
const PASSWORD = '.node-password.k3s';

/** What is asked of each object, in the order in which a line has it. Maps and lists come as JSON, which has no tabs in it. */
const fields = {
  kind: '.kind',
  space: '.metadata.namespace',
  name: '.metadata.name',
  labels: '.metadata.labels',
  ending: '.metadata.deletionTimestamp',
  ready: '.status.conditions[?(@.type=="Ready")].status',
  votes: '.status.conditions[?(@.type=="EtcdIsVoter")].status',
  cordoned: '.spec.unschedulable',
  version: '.status.nodeInfo.kubeletVersion',
  addresses: '.status.addresses[?(@.type=="InternalIP")].address',
  node: '.spec.nodeName',
  phase: '.status.phase',
  owner: '.metadata.ownerReferences[0].kind',
  mirror: '.metadata.annotations.kubernetes\\.io/config\\.mirror',
  volumes: '.spec.volumes',
  selector: '.spec.selector',
  allowed: '.status.disruptionsAllowed',
  healthy: '.status.currentHealthy',
  needed: '.status.desiredHealthy',
  affinity: '.spec.nodeAffinity',
  claimSpace: '.spec.claimRef.namespace',
  claim: '.spec.claimRef.name',
  local: '.spec.local.path',
  hostPath: '.spec.hostPath.path',
} as const;

type Row = Readonly<Record<keyof typeof fields, string>>;

/** The template of jsonpath by which the API is asked. */
export const NODE_COLUMNS = `{range .items[*]}${Object.values(fields)
  .map(path => `{${path}}`)
  .join('{"\\t"}')}{"\\n"}{end}`;

const names = Object.keys(fields);

/** What a field of JSON says; nothing is an empty mapping. @throws {Unread} */
function json(text: string): unknown {
  if (text === '') return {};
  return jsonValue(text) ?? unread(KUBECTL, text);
}

const number = (text: string): number => (/^\d*$/.test(text) ? Number(text) : unread(KUBECTL, text));

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];

const mapping = (value: unknown): Readonly<Record<string, unknown>> => (isMapping(value) ? value : {});

const labelsIn = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(mapping(value)).flatMap(([key, one]) => (typeof one === 'string' ? [[key, one] as const] : [])),
  );

const ruleIn = (value: unknown): LabelRule => {
  const { key, operator, values } = mapping(value);
  return { key: String(key ?? ''), operator: String(operator ?? ''), values: texts(values) };
};

/** A selector as a list of requirements: one that is equal is one that is in a list of one. */
function rulesIn(value: unknown): readonly LabelRule[] {
  const { matchLabels, matchExpressions } = mapping(value);
  return [
    ...Object.entries(labelsIn(matchLabels)).map(([key, one]) => ({ key, operator: 'In', values: [one] })),
    ...(Array.isArray(matchExpressions) ? matchExpressions.map(ruleIn) : []),
  ];
}

const named = ({ space, name }: Pick<Row, 'space' | 'name'>): string => `${space}/${name}`;

function nodeIn(row: Row): ToldNode {
  const labels = labelsIn(json(row.labels));
  return {
    name: row.name,
    hostname: labels['kubernetes.io/hostname'] ?? row.name,
    ready: row.ready,
    cordoned: row.cordoned === 'true',
    etcd: labels['node-role.kubernetes.io/etcd'] === 'true',
    votes: row.votes === 'True',
    version: row.version,
    addresses: row.addresses.split(' ').filter(Boolean),
  };
}

function podIn(row: Row): ToldPod {
  const given = json(row.volumes);
  const volumes = Array.isArray(given) ? given.map(mapping) : [];
  const pathOf = (value: unknown): readonly string[] => texts([mapping(value)['path']]);
  return {
    name: named(row),
    node: row.node,
    phase: row.phase,
    ready: row.ready === 'True',
    owner: row.owner,
    mirror: row.mirror !== '',
    ending: row.ending !== '',
    labels: labelsIn(json(row.labels)),
    scratch: volumes.some(one => isMapping(one['emptyDir']) && one['emptyDir']['medium'] !== 'Memory'),
    hostPaths: volumes.flatMap(one => pathOf(one['hostPath'])),
    claims: volumes.flatMap(one =>
      texts([mapping(one['persistentVolumeClaim'])['claimName']]).map(claim => `${row.space}/${claim}`),
    ),
  };
}

const budgetIn = (row: Row): ToldBudget => ({
  name: named(row),
  // One that is empty means all pods of the namespace, none at all means none.
  ...(row.selector === '' ? {} : { rules: rulesIn(json(row.selector)) }),
  allowed: number(row.allowed),
  healthy: number(row.healthy),
  needed: number(row.needed),
});

/** A volume that says on which hosts it lies; `undefined`: it can be used anywhere, or nobody can tell. */
function volumeIn(row: Row): ToldVolume | undefined {
  const { nodeSelectorTerms } = mapping(mapping(json(row.affinity))['required']);
  const terms = Array.isArray(nodeSelectorTerms) ? nodeSelectorTerms.map(mapping) : [];
  const hostnames = terms
    .flatMap(({ matchExpressions }) => (Array.isArray(matchExpressions) ? matchExpressions.map(ruleIn) : []))
    .flatMap(({ key, operator, values }) => (key === 'kubernetes.io/hostname' && operator === 'In' ? values : []));
  if (hostnames.length === 0) return undefined;
  const claim = row.claim === '' ? undefined : named({ space: row.claimSpace, name: row.claim });
  return { name: row.name, claim, path: row.local === '' ? row.hostPath : row.local, hostnames };
}

const isRow = (cells: readonly string[]): boolean => cells.length === names.length;

/** What a server's API has told of nodes, pods, budgets and volumes. Pure. @throws {Unread} */
export function parseNodes(stdout: string): NodesTold {
  const nodes: ToldNode[] = [];
  const pods: ToldPod[] = [];
  const budgets: ToldBudget[] = [];
  const volumes: ToldVolume[] = [];
  const passwords: string[] = [];
  for (const line of stdout.split('\n').filter(one => one !== '')) {
    const cells = line.split('\t');
    if (cells[0] === 'Password') {
      const [, secret = ''] = cells;
      if (secret.endsWith(PASSWORD)) passwords.push(secret.slice(0, -PASSWORD.length));
      continue;
    }
    if (!isRow(cells)) unread(KUBECTL, line);
    const at = (field: keyof Row): string => cells[names.indexOf(field)] ?? '';
    const row = rowOf(at);
    if (row.name === '') unread(KUBECTL, line);
    if (row.kind === 'Node') nodes.push(nodeIn(row));
    else if (row.kind === 'Pod') pods.push(podIn(row));
    else if (row.kind === 'PodDisruptionBudget') budgets.push(budgetIn(row));
    else if (row.kind === 'PersistentVolume') {
      const volume = volumeIn(row);
      if (volume !== undefined) volumes.push(volume);
    } else unread(KUBECTL, line);
  }
  if (nodes.length === 0) unread(KUBECTL, stdout);
  return { nodes, pods, budgets, volumes, passwords };
}

const rowOf = (at: (field: keyof Row) => string): Row => ({
  kind: at('kind'),
  space: at('space'),
  name: at('name'),
  labels: at('labels'),
  ending: at('ending'),
  ready: at('ready'),
  votes: at('votes'),
  cordoned: at('cordoned'),
  version: at('version'),
  addresses: at('addresses'),
  node: at('node'),
  phase: at('phase'),
  owner: at('owner'),
  mirror: at('mirror'),
  volumes: at('volumes'),
  selector: at('selector'),
  allowed: at('allowed'),
  healthy: at('healthy'),
  needed: at('needed'),
  affinity: at('affinity'),
  claimSpace: at('claimSpace'),
  claim: at('claim'),
  local: at('local'),
  hostPath: at('hostPath'),
});
