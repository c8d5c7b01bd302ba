import { formatNetwork, networkAround } from '../../model/address/network.ts';
import { clusterName } from '../cluster-name.ts';
import { environmentValue } from '../environment-value.ts';
import type { Found, FoundHop, FoundHost, FoundSsh, Place, Remark, Said, SourceFile } from '../found.ts';
import { hostAddress } from '../host-address.ts';
import { hostName, renamed } from '../host-name.ts';
import { keysLeft } from '../keys-left.ts';
import { listIn, mapOf, portOf, readTree, type Tree, textOf } from '../read-tree.ts';
import { gathered, leftOut, notCarried, warning } from '../remark.ts';
import { hopWithKeys } from '../ssh/hop-with-keys.ts';
import { hop, sshOptions } from '../ssh/ssh-arguments.ts';
import { uncheckedKeys } from '../ssh/ssh-remarks.ts';

/** Networks of k0s where its configuration names none. */
const DEFAULTS = { pods: '10.244.0.0/16', services: '10.96.0.0/12' };

const ROLES: Readonly<Record<string, readonly string[]>> = {
  controller: ['server'],
  'controller+worker': ['server', 'agent'],
  single: ['server', 'agent'],
  worker: ['agent'],
};

/** A value by its key in any case: k0sctl has had `openSSH`, `winRM`, `winrm`. */
const at = (value: unknown, name: string): unknown =>
  Object.entries(mapOf(value)).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

/** What is told of a key's path: k0sctl takes a public key, too, and looks for the private one in the agent. */
function keyOf(value: unknown, place: Place): { readonly key?: Said<string>; readonly remarks: readonly Remark[] } {
  const key = environmentValue('keyPath', value);
  if (key?.value?.endsWith('.pub') === true) {
    return {
      remarks: [
        warning(
          `${key.value} is a public key: the private one is looked for in the agent, which is asked here too`,
          place,
        ),
      ],
    };
  }
  return { ...(key === undefined ? {} : { key }), remarks: [] };
}

/** The jump host. */
function jumpOf(
  bastion: unknown,
  place: Place,
): { readonly jump?: Said<FoundHop>; readonly remarks: readonly Remark[] } {
  const address = environmentValue('bastion.address', at(bastion, 'address'));
  if (address === undefined) return { remarks: [] };
  const user = environmentValue('bastion.user', at(bastion, 'user')) ?? { value: 'root' };
  const { key, remarks } = keyOf(at(bastion, 'keyPath'), place);
  const todo = address.todo ?? user.todo ?? key?.todo;
  if (address.value === undefined || user.value === undefined) return { jump: { todo: todo ?? '' }, remarks };
  const port = portOf(at(bastion, 'port'));
  const text = hop(user.value, address.value, port === undefined ? undefined : `${port}`);
  const value = hopWithKeys(text, key?.value === undefined ? [] : [key.value]);
  return { jump: { value, ...(key?.todo === undefined ? {} : { todo: key.todo }) }, remarks };
}

/** How SSH reaches a host, by its `ssh` or its `openSSH`. */
function sshOf(
  section: unknown,
  isOpenSsh: boolean,
  place: Place,
): { readonly ssh: FoundSsh; readonly remarks: readonly Remark[] } {
  // ssh's own configuration has the say over openSSH, root is k0sctl's default for its own ssh.
  const user = environmentValue('user', at(section, 'user')) ?? (isOpenSsh ? undefined : { value: 'root' });
  const said = at(section, 'port');
  const port = portOf(said);
  const { key, remarks } = keyOf(at(section, 'keyPath'), place);
  const jump = jumpOf(at(section, 'bastion'), place);
  const options = sshOptions(
    Object.entries(mapOf(at(section, 'options'))).map(([name, value]) => [name, String(value)] as const),
  );
  const [only] = options.jump ?? [];
  return {
    ssh: {
      ...(user === undefined ? {} : { user }),
      ...(port !== undefined
        ? { port: { value: port } }
        : said === undefined || said === null
          ? {}
          : { port: { todo: environmentValue('port', said)?.todo ?? 'its port is no port' } }),
      ...(key === undefined ? {} : { identity_file: key }),
      ...(jump.jump !== undefined
        ? { jump: jump.jump }
        : options.jump === undefined
          ? {}
          : { jump: { value: options.jump.length === 1 && only !== undefined ? only : options.jump } }),
    },
    remarks: [
      ...remarks,
      ...jump.remarks,
      ...(options.unchecked.length === 0 ? [] : [uncheckedKeys(options.unchecked, place)]),
      ...(options.command === undefined ? [] : [notCarried('the ProxyCommand: it can stay in ~/.ssh/config', place)]),
      ...options.others.map(name => notCarried(`the option ${name}`, place)),
      ...(at(section, 'configPath') === undefined ? [] : [notCarried('configPath', place)]),
    ],
  };
}

/** Why an entry becomes no host; `undefined` for one that does. */
function whyLeft(entry: unknown): string | undefined {
  const windows = at(entry, 'winrm');
  if (windows !== undefined || textOf(at(entry, 'os')) === 'windows') return 'winrm: Windows';
  if (at(entry, 'reset') === true) return 'reset: true: k0sctl removes it from the cluster';
  const local = at(entry, 'localhost');
  if (local !== undefined && at(local, 'enabled') !== false)
    return 'the machine that k0sctl runs on; over SSH it needs an address';
  return undefined;
}

/** Hosts that are commented out. */
const commentedOut = ({ path, text }: SourceFile): Remark[] =>
  text.split('\n').flatMap((line, number) => {
    const [, address] = /^\s*#.*\baddress:\s*["']?([^\s"']+)/.exec(line) ?? [];
    return address === undefined ? [] : [leftOut(`${address}: commented out`, { file: path, line: number + 1 })];
  });

function hostOf(
  tree: Tree,
  entry: unknown,
  number: number,
): { host: FoundHost; remarks: readonly Remark[] } | undefined {
  const openSsh = at(entry, 'openSSH');
  const section = at(entry, 'ssh') ?? openSsh;
  const login = environmentValue('address', at(section, 'address'));
  if (login === undefined) return undefined;
  const key = Object.keys(mapOf(entry)).find(one => /^(open)?ssh$/i.test(one)) ?? '';
  const path = ['spec', 'hosts', number] as const;
  const place = tree.placeOf(...path);
  const { ssh, remarks } = sshOf(section, section === openSsh, tree.placeOf(...path, key));
  const { address, ssh: more } = hostAddress(login, environmentValue('privateAddress', at(entry, 'privateAddress')));
  const from = login.value ?? textOf(at(section, 'address')) ?? '';
  const said = environmentValue('hostname', at(entry, 'hostname'))?.value;
  const name = hostName(said ?? from);
  const role = textOf(at(entry, 'role')) ?? '';
  const roles = ROLES[role];
  return {
    host: {
      from,
      place,
      name,
      address,
      roles: roles === undefined ? { todo: `the role ${role} is none of k0sctl's` } : { value: roles },
      ssh: { ...more, ...ssh },
    },
    remarks: [
      ...renamed(said ?? from, name, place),
      ...remarks,
      ...keysLeft(tree, entry, path, [
        'role',
        'hostname',
        'privateAddress',
        'ssh',
        'openSSH',
        'reset',
        'os',
        'localhost',
        'winrm',
      ]),
    ],
  };
}

/** A network in its usual spelling, the first of IPv4 where a text names several. */
function networkOf(value: unknown): string | undefined {
  const [network] = (textOf(value) ?? '').split(',').flatMap(one => networkAround(one.trim()) ?? []);
  return network === undefined ? undefined : formatNetwork(network);
}

/** What a k0sctl.yaml says of a fleet. @throws {InputProblem} where it cannot be read */
export function k0sctlFound(file: SourceFile, what: string): Found {
  const tree = readTree(file);
  const { value, placeOf } = tree;
  const spec = mapOf(mapOf(value)['spec']);
  const k0s = mapOf(spec['k0s']);
  const config = mapOf(mapOf(k0s['config'])['spec']);
  const network = mapOf(config['network']);
  const metadata = mapOf(mapOf(value)['metadata']);
  const under = ['spec', 'k0s', 'config', 'spec'] as const;
  const cluster = clusterName(environmentValue('name', metadata['name'])?.value, placeOf('metadata', 'name'));
  const remarks: Remark[] = [
    ...tree.remarks,
    warning(
      'this is k0s, and provision brings up K3s: nothing of a running cluster is taken over, and the wipe would remove it from the hosts',
      { file: file.path },
    ),
    ...cluster.remarks,
  ];
  const hosts: FoundHost[] = [];
  const todos: string[] = [];
  for (const [number, entry] of listIn(spec['hosts']).entries()) {
    const place = placeOf('spec', 'hosts', number);
    const section = at(entry, 'ssh') ?? at(entry, 'openSSH') ?? at(entry, 'winrm');
    const from =
      textOf(at(section, 'address')) ?? (at(entry, 'localhost') === undefined ? `host ${number + 1}` : 'localhost');
    const why = whyLeft(entry);
    if (why !== undefined) {
      remarks.push(leftOut(`${from}: ${why}`, place));
      if (from === 'localhost')
        todos.push(
          'the machine that k0sctl runs on was one of its hosts: does it belong to the fleet? Then add it, with its address',
        );
      if (at(section, 'password') !== undefined)
        remarks.push(notCarried('password: a secret stays where it is', place));
      continue;
    }
    const read = hostOf(tree, entry, number);
    if (read === undefined) {
      remarks.push(leftOut(`${from}: it has no address to log in at`, place));
      continue;
    }
    hosts.push(read.host);
    remarks.push(...read.remarks);
  }
  const pods = networkOf(network['podCIDR']);
  const services = networkOf(network['serviceCIDR']);
  if (pods === undefined || services === undefined) {
    remarks.push(
      warning(
        `the file names no network for ${pods === undefined ? 'pods' : ''}${pods === undefined && services === undefined ? ' and ' : ''}${services === undefined ? 'services' : ''}: k0s' own is taken over`,
        placeOf(...under, 'network'),
      ),
    );
  }
  const api = mapOf(config['api']);
  const names = [...new Set([api['externalAddress'], ...listIn(api['sans'])].flatMap(one => textOf(one) ?? []))];
  if (names.length > 0)
    todos.push(
      `the API of Kubernetes was reached at ${names.join(', ')} (api.sans): kubernetes.tls_san takes such names`,
    );
  return {
    what,
    ...(cluster.cluster === undefined ? {} : { cluster: cluster.cluster }),
    hosts,
    kubernetes: { pods: pods ?? DEFAULTS.pods, services: services ?? DEFAULTS.services },
    ...(todos.length === 0 ? {} : { todos }),
    remarks: gathered([
      ...remarks,
      ...commentedOut(file),
      ...keysLeft(tree, spec, ['spec'], ['hosts', 'k0s']),
      ...keysLeft(tree, k0s, ['spec', 'k0s'], ['config']),
      ...keysLeft(tree, config, under, ['network', 'api']),
      ...keysLeft(tree, network, [...under, 'network'], ['podCIDR', 'serviceCIDR']).map(one => ({
        ...one,
        text: `network.${one.text}`,
      })),
      ...keysLeft(tree, api, [...under, 'api'], ['externalAddress', 'sans']).map(one => ({
        ...one,
        text: `api.${one.text}`,
      })),
    ]),
  };
}
