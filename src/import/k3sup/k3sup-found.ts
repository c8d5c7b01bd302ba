import { count } from '../../model/text/count.ts';
import type { Found, FoundHost, Remark, Said, SourceFile } from '../found.ts';
import { hostAddress } from '../host-address.ts';
import { hostName, renamed } from '../host-name.ts';
import { keysLeft } from '../keys-left.ts';
import { listIn, mapOf, readTree, textOf } from '../read-tree.ts';
import { gathered, leftOut, warning } from '../remark.ts';

/** How many servers `k3sup plan` makes unless told. */
const SERVERS = 3;
/** Keys that a device's address, and its name, have in lists that people feed to k3sup. */
const ADDRESSES = ['ip', 'IP', 'Ip', 'address', 'publicIP'];
const NAMES = ['hostname', 'Hostname', 'HostName', 'name'];

const firstOf = (device: unknown, keys: readonly string[]): string | undefined =>
  keys.flatMap(key => textOf(mapOf(device)[key]) ?? [])[0];

/** Names that several devices have: what is written to the second is sent to both. */
function twice(devices: readonly unknown[], placeOf: (at: number) => Remark['places'][number]): Remark[] {
  const named = new Map<string, number[]>();
  for (const [at, device] of devices.entries()) {
    const name = firstOf(device, NAMES);
    if (name !== undefined) named.set(name, [...(named.get(name) ?? []), at]);
  }
  return [...named].flatMap(([name, all]) =>
    all.length === 1
      ? []
      : [
          warning(
            `one name for ${count(all.length, 'device')}: ${name} is ${all.map(at => firstOf(devices[at], ADDRESSES) ?? '?').join(' and ')}`,
            ...all.map(placeOf),
          ),
        ],
  );
}

/** What the list of devices for `k3sup plan` says of a fleet: names and addresses. @throws {InputProblem} where it cannot be read */
export function k3supFound(file: SourceFile, what: string): Found {
  const tree = readTree(file);
  const devices = listIn(tree.value);
  const remarks: Remark[] = [
    ...tree.remarks,
    ...twice(devices, at => tree.placeOf(at)),
    warning(
      'k3sup checked no host key, and here they are checked: known ones only, unless ssh.host_key is accept-new',
      { file: file.path },
    ),
  ];
  const seen = new Set<string>();
  const hosts: FoundHost[] = [];
  for (const [at, device] of devices.entries()) {
    const place = tree.placeOf(at);
    const login = firstOf(device, ADDRESSES);
    const own = firstOf(device, NAMES);
    remarks.push(...keysLeft(tree, device, [at], [...ADDRESSES, ...NAMES]));
    if (login === undefined) {
      remarks.push(leftOut(`${own ?? `device ${at + 1}`}: it has no address`, place));
      continue;
    }
    const from = own ?? login;
    const name = hostName(from);
    const { value } = name;
    const isSecond = value !== undefined && seen.has(value);
    if (value !== undefined) seen.add(value);
    remarks.push(...(isSecond ? [] : renamed(from, name, place)));
    const role = hosts.length < SERVERS ? 'server' : 'agent';
    const roles: Said<readonly string[]> = {
      value: [role],
      todo: `proposed: who is a server was said to k3sup by --servers, which takes the first ${SERVERS} of the list unless told`,
    };
    const { address, ssh } = hostAddress({ value: login });
    hosts.push({
      from,
      place,
      name: isSecond ? { todo: `another device is called ${from} already` } : name,
      address,
      roles,
      ssh: {
        ...ssh,
        user: { value: 'root', todo: "proposed: k3sup's own user, unless --user said another" },
      },
    });
  }
  return { what, hosts, remarks: gathered(remarks) };
}
