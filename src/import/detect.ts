import { type Document, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { SourceFile } from './found.ts';

/** What a file is, by what stands in it: people's names for files say nothing. */
export type Format =
  | 'ansible-ini'
  | 'ansible-yaml'
  | 'ansible-list-json'
  | 'k0sctl'
  | 'k3sup-plan'
  | 'hetzner-k3s'
  | 'ssh-config'
  | 'wireguard'
  | 'k3s-config'
  | 'terraform-output'
  | 'ours';

/** What each is called in a sentence. */
export const formatWords: Readonly<Record<Format, string>> = {
  'ansible-ini': 'an Ansible inventory (INI)',
  'ansible-yaml': 'an Ansible inventory (YAML)',
  'ansible-list-json': 'what ansible-inventory --list prints (JSON)',
  k0sctl: 'a cluster of k0sctl',
  'k3sup-plan': 'the devices of k3sup plan (JSON)',
  'hetzner-k3s': 'a cluster of hetzner-k3s',
  'ssh-config': "ssh's configuration",
  wireguard: "a WireGuard interface's configuration",
  'k3s-config': "K3s' configuration",
  'terraform-output': "Terraform's outputs (JSON)",
  ours: 'an inventory of provision',
};

/** The format of a text; `undefined` where it is none that is known. */
export function detect({ text }: SourceFile): Format | undefined {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '' && !/^\s*[#;]/.test(line));
  if (lines.some(line => /^\s*\[(Interface|Peer)\]\s*(#.*)?$/i.test(line))) return 'wireguard';
  if (
    lines.some(line => /^\s*(Host|Match)[ \t=]+\S/i.test(line)) &&
    lines.every(line => /^\s*[A-Za-z][A-Za-z0-9]*(\s*=\s*|\s+)\S/.test(line))
  )
    return 'ssh-config';
  const structured = structure(text);
  if (structured !== undefined) return structured;
  const [first = ''] = lines;
  const isSection = (line: string): boolean => /^\s*\[[^\]:\s]+(:(vars|children))?\]\s*([#;].*)?$/.test(line);
  const isHost = (line: string): boolean => /^[\w.[\]:-]*[\w\]](\s+\w+=.*|\s*#.*)?$/.test(line.trim());
  const isIni = lines.some(isSection) || lines.every(isHost);
  return isIni && lines.length > 0 && !/^\s*[-{]/.test(first) ? 'ansible-ini' : undefined;
}

const keysOf = (node: unknown): string[] =>
  isMap(node) ? node.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])) : [];

function structure(text: string): Format | undefined {
  let document: Document.Parsed | undefined;
  try {
    const all = parseAllDocuments(text, { logLevel: 'silent', customTags: [], prettyErrors: false });
    document = 'empty' in all ? undefined : all[0];
  } catch (error) {
    // The library recurses with each level of nesting.
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
  const root = document?.contents;
  const isBroken = document?.errors.some(error => error.code !== 'DUPLICATE_KEY') ?? true;
  if (isSeq(root)) {
    const [first] = root.items;
    const keys = keysOf(first).map(key => key.toLowerCase());
    return keys.includes('ip') || keys.includes('hostname') ? 'k3sup-plan' : undefined;
  }
  if (!isMap(root)) return undefined;
  const keys = new Set(keysOf(root));
  const has = (...names: readonly string[]): boolean => names.some(name => keys.has(name));
  const below = (key: string): readonly string[] => keysOf(root.get(key, false));
  if (/^k0sctl\./.test(String(root.get('apiVersion') ?? ''))) return 'k0sctl';
  if (has('hetzner_token', 'masters_pool') || (has('worker_node_pools') && has('cluster_name'))) return 'hetzner-k3s';
  if (has('cluster') && has('sites', 'hosts') && !has('all')) return 'ours';
  if (has('_meta')) return 'ansible-list-json';
  const parts = root.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', value] as const);
  if (has('terraform_version') && has('outputs')) return 'terraform-output';
  if (
    parts.length > 0 &&
    parts.every(([, value]) => isMap(value) && value.has('value') && (value.has('type') || value.has('sensitive')))
  )
    return 'terraform-output';
  const isGroup = (node: unknown): boolean =>
    isMap(node) && node.items.length > 0 && keysOf(node).every(key => ['hosts', 'children', 'vars'].includes(key));
  if (parts.some(([, value]) => isGroup(value))) {
    const isJson = /^\s*\{/.test(text);
    return isJson &&
      parts.some(([key]) => isSeq(root.getIn([key, 'hosts'], false)) || isSeq(root.getIn([key, 'children'], false)))
      ? 'ansible-list-json'
      : 'ansible-yaml';
  }
  if (has('all') && (below('all').some(key => ['hosts', 'children', 'vars'].includes(key)) || parts.length === 1))
    return 'ansible-yaml';
  const k3s = [
    'cluster-init',
    'node-ip',
    'flannel-backend',
    'tls-san',
    'cluster-cidr',
    'service-cidr',
    'write-kubeconfig-mode',
    'node-name',
    'node-label',
    'disable',
    'server',
    'token',
    'kubelet-arg',
    'flannel-iface',
    'datastore-endpoint',
    'node-taint',
    'node-external-ip',
  ];
  if (!isBroken && k3s.filter(key => keys.has(key) || keys.has(`${key}+`)).length >= (keys.size < 3 ? 1 : 2))
    return 'k3s-config';
  return undefined;
}
