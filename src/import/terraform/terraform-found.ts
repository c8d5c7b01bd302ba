import { isAddress } from '../../model/address/address.ts';
import { networkAround } from '../../model/address/network.ts';
import type { Found, FoundHost, Place, Remark, Said, SourceFile } from '../found.ts';
import { hostAddress } from '../host-address.ts';
import { hostName, renamed } from '../host-name.ts';
import { listIn, mapOf, readTree, textOf } from '../read-tree.ts';
import { gathered, leftOut, notCarried, warning } from '../remark.ts';
import { roleOfGroup } from '../role-of-group.ts';

const INSIDE = [
  'private_ip',
  'private_ipv4',
  'private_ip_address',
  'ipv4_address_private',
  'internal_ip',
  'private_address',
  'network_ip',
  'lan_ip',
];
const OUTSIDE = [
  'public_ip',
  'public_ipv4',
  'public_ip_address',
  'ipv4_address',
  'external_ip',
  'nat_ip',
  'ip',
  'ipv4',
  'ip_address',
  'address',
  'access_ip_v4',
];
const NAMES = ['name', 'hostname', 'host_name', 'server_name'];
const USERS = ['ssh_user', 'user', 'username'];
/** Machines and addresses beside the fleet. */
const BESIDE: readonly (readonly [RegExp, string])[] = [
  [/(^|_)(lb|load_?balancer)(_|$)/, "a load balancer's address, no host"],
  [/(^|_)(bastion|jump|jumphost|nat|gateway)(_|$)/, 'by its name no node: as a jump host it goes into ssh.jump'],
  [/(^|_)(floating|vip|virtual|elastic|reserved)(_|$)/, 'an address that moves between hosts'],
];

/** A machine as far as the outputs name it. */
interface Machine {
  readonly name?: string;
  readonly output: string;
  readonly place: Place;
  readonly inside?: string;
  readonly outside?: string;
  readonly role?: string;
  readonly user?: string;
}

/** An output's name without the words for its addresses: outputs of one such name speak of the same machines. */
const stemOf = (output: string): string =>
  output
    .toLowerCase()
    .replaceAll('-', '_')
    .split('_')
    .filter(word => !/^(public|private|internal|external|ips?|ipv4s?|address(es)?|v4|list|map)$/.test(word))
    .join('_');

const firstOf = (value: Readonly<Record<string, unknown>>, keys: readonly string[]): string | undefined =>
  keys.flatMap(key => textOf(value[key]) ?? [])[0];

/** The machines that a value names, by a key that pairs them with those of another output. */
function machinesOf(output: string, value: unknown, place: Place): readonly (readonly [string, Machine])[] {
  const isInside = /private|internal/i.test(output);
  const plain = (text: string): Machine => ({ output, place, ...(isInside ? { inside: text } : { outside: text }) });
  const one = (key: string, entry: unknown, name?: string): (readonly [string, Machine])[] => {
    const text = textOf(entry);
    if (text !== undefined)
      return isAddress(text) || (name !== undefined && /^[\w-]+(\.[\w-]+)+$/.test(text))
        ? [[key, { ...plain(text), ...(name === undefined ? {} : { name }) }]]
        : [];
    const fields = mapOf(entry);
    const [inside, outside] = [firstOf(fields, INSIDE), firstOf(fields, OUTSIDE)];
    if (inside === undefined && outside === undefined) return [];
    const [called, role, user] = [firstOf(fields, NAMES) ?? name, textOf(fields['role']), firstOf(fields, USERS)];
    return [
      [
        key,
        {
          output,
          place,
          ...(called === undefined ? {} : { name: called }),
          ...(inside === undefined ? {} : { inside }),
          ...(outside === undefined ? {} : { outside }),
          ...(role === undefined ? {} : { role }),
          ...(user === undefined ? {} : { user }),
        },
      ],
    ];
  };
  if (Array.isArray(value)) return listIn(value).flatMap((entry, at) => one(`${at}`, entry));
  const single = one('0', value);
  return single.length > 0 ? single : Object.entries(mapOf(value)).flatMap(([key, entry]) => one(key, entry, key));
}

const roleOf = ({ role, output }: Machine): Said<readonly string[]> => {
  const said = role === undefined ? undefined : roleOfGroup(role);
  if (said !== undefined) return { value: [said] };
  const stem = stemOf(output);
  const named = [stem, ...stem.split('_')].flatMap(word => roleOfGroup(word) ?? [])[0];
  return named === undefined
    ? { todo: `server, agent or edge? The output ${output} does not tell` }
    : { value: [named], todo: `proposed: so the output ${output} is called` };
};

function hostOf(machine: Machine): { readonly host: FoundHost; readonly remarks: readonly Remark[] } {
  const { inside, outside, place, output, user } = machine;
  const login = outside ?? inside ?? '';
  const { address, ssh } = hostAddress({ value: login }, inside === undefined ? undefined : { value: inside });
  const from = machine.name ?? login;
  const name = hostName(from);
  return {
    host: {
      from,
      place,
      name: name.value === undefined ? { todo: `the output ${output} has no name for ${login}` } : name,
      address,
      roles: roleOf(machine),
      ssh: { ...ssh, ...(user === undefined ? {} : { user: { value: user } }) },
    },
    remarks: renamed(from, name, place),
  };
}

/** What the outputs of Terraform or OpenTofu say of a fleet. @throws {InputProblem} where they cannot be read */
export function terraformFound(file: SourceFile, what: string): Found {
  const tree = readTree(file);
  const top = mapOf(tree.value);
  const isState = top['terraform_version'] !== undefined && top['outputs'] !== undefined;
  const outputs = mapOf(isState ? top['outputs'] : tree.value);
  const remarks: Remark[] = [...tree.remarks];
  const machines = new Map<string, Machine>();
  let kubernetes: { pods?: string; services?: string } = {};
  const taken: { cidr: string; why: string }[] = [];
  for (const [output, told] of Object.entries(outputs)) {
    const place = tree.placeOf(...(isState ? ['outputs'] : []), output);
    const { value, sensitive } = mapOf(told);
    if (sensitive === true) {
      remarks.push(warning(`${output}: the output is sensitive; it is not carried over`, place));
      continue;
    }
    const text = textOf(value);
    if (text !== undefined && /\//.test(text) && networkAround(text) !== undefined) {
      if (/pod|cluster_cidr/.test(output)) kubernetes = { ...kubernetes, pods: text };
      else if (/service/.test(output)) kubernetes = { ...kubernetes, services: text };
      else taken.push({ cidr: text, why: `the output ${output}` });
      continue;
    }
    const found = machinesOf(output, value, place);
    if (found.length === 0) {
      remarks.push(notCarried(output, place));
      continue;
    }
    const beside = BESIDE.find(([words]) => words.test(output.toLowerCase().replaceAll('-', '_')));
    if (beside !== undefined) {
      remarks.push(leftOut(`${output}: ${beside[1]}`, place));
      continue;
    }
    for (const [key, machine] of found) {
      const same = [...machines].find(
        ([id, one]) =>
          id === `${stemOf(output)} ${key}` ||
          (machine.name !== undefined && one.name === machine.name) ||
          (machine.outside !== undefined && one.outside === machine.outside) ||
          (machine.inside !== undefined && one.inside === machine.inside),
      );
      const id = same?.[0] ?? `${stemOf(output)} ${key}`;
      machines.set(id, same === undefined ? machine : { ...machine, ...same[1] });
    }
  }
  const hosts = [...machines.values()].map(hostOf);
  return {
    what,
    hosts: hosts.map(({ host }) => host),
    ...(Object.keys(kubernetes).length === 0 ? {} : { kubernetes }),
    ...(taken.length === 0 ? {} : { taken }),
    remarks: gathered([...remarks, ...hosts.flatMap(one => one.remarks)]),
  };
}
