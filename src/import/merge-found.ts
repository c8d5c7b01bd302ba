import { count } from '../model/text/count.ts';
import type { Found, FoundHost, FoundSsh, Remark, Said } from './found.ts';
import { gathered, warning } from './remark.ts';

/** Of two answers the one that needs nobody's look; of two such, the first. */
function better<T>(one: Said<T> | undefined, other: Said<T> | undefined): Said<T> | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one.value !== undefined && one.todo === undefined) return one;
  if (other.value !== undefined && other.todo === undefined) return other;
  return one.value !== undefined ? one : other.value !== undefined ? other : one;
}

const differ = (one: Said<unknown> | undefined, other: Said<unknown> | undefined): boolean =>
  one?.value !== undefined &&
  other?.value !== undefined &&
  one.todo === undefined &&
  other.todo === undefined &&
  JSON.stringify(one.value) !== JSON.stringify(other.value);

/** Whether two sources speak of one machine. */
function isSame(one: FoundHost, other: FoundHost): boolean {
  const alike = <T>(mine: T | undefined, theirs: T | undefined): boolean => mine !== undefined && mine === theirs;
  return (
    alike(one.wireguardPublicKey, other.wireguardPublicKey) ||
    alike(one.meshAddress?.value, other.meshAddress?.value) ||
    alike(one.name.value, other.name.value) ||
    alike(one.address.value, other.address.value)
  );
}

function mergeHosts(one: FoundHost, other: FoundHost): readonly [FoundHost, readonly Remark[]] {
  const remarks: Remark[] = [];
  const pick = <T>(what: string, mine: Said<T> | undefined, theirs: Said<T> | undefined): Said<T> | undefined => {
    if (differ(mine, theirs)) {
      remarks.push(
        warning(
          `the sources contradict each other: ${what} of ${one.name.value ?? one.from} is ${JSON.stringify(mine?.value)} in the first and ${JSON.stringify(theirs?.value)} in the second; the first counts`,
          one.place,
          other.place,
        ),
      );
    }
    return better(mine, theirs);
  };
  const address = pick('the address', one.address, other.address) ?? one.address;
  const roles = pick('roles', one.roles, other.roles) ?? one.roles;
  const meshAddress = pick('the mesh address', one.meshAddress, other.meshAddress);
  const keys = [...new Set([...Object.keys(one.ssh), ...Object.keys(other.ssh)])];
  const ssh: FoundSsh = Object.fromEntries(
    Object.entries({ ...other.ssh, ...one.ssh })
      .filter(
        ([name]) =>
          keys.includes(name) &&
          !(name === 'address' && address.value !== undefined && one.address.value !== undefined),
      )
      .map(([name]) => {
        const mine: Said<unknown> | undefined = Object.entries(one.ssh).find(([key]) => key === name)?.[1];
        const theirs: Said<unknown> | undefined = Object.entries(other.ssh).find(([key]) => key === name)?.[1];
        return [name, pick(`ssh.${name}`, mine, theirs)];
      }),
  );
  const key = one.wireguardPublicKey ?? other.wireguardPublicKey;
  const notes = [...(one.notes ?? []), ...(other.notes ?? [])];
  return [
    {
      from: one.from,
      place: one.place,
      name: better(one.name, other.name) ?? one.name,
      address,
      roles,
      ssh,
      ...(meshAddress === undefined ? {} : { meshAddress }),
      ...(key === undefined ? {} : { wireguardPublicKey: key }),
      ...(notes.length === 0 ? {} : { notes }),
      vars: { ...other.vars, ...one.vars },
    },
    remarks,
  ];
}

/** What several sources say together: one host where they speak of one; where they contradict each other, that is said. */
export function mergeFound(all: readonly Found[]): Found {
  const remarks: Remark[] = all.flatMap(one => one.remarks);
  const hosts: FoundHost[] = [];
  for (const [number, found] of all.entries()) {
    const before = hosts.length;
    for (const host of found.hosts) {
      // Within one source two hosts are two, whatever they are called.
      const at = number === 0 ? -1 : hosts.findIndex((one, index) => index < before && isSame(one, host));
      const known = hosts[at];
      if (known === undefined) hosts.push(host);
      else {
        const [merged, more] = mergeHosts(known, host);
        hosts[at] = merged;
        remarks.push(...more);
      }
    }
  }
  const servers = hosts.filter(host => host.roles.value?.includes('server') === true);
  if (servers.length === 1)
    remarks.push(warning(`${servers[0]?.name.value ?? servers[0]?.from}: one server: no quorum to lose, and no spare`));
  if (servers.length > 0 && servers.length % 2 === 0) {
    remarks.push(
      warning(
        `${count(servers.length, 'server')}: etcd's quorum is lost with as few of them as with ${servers.length - 1}; take ${servers.length - 1} or ${servers.length + 1}`,
      ),
    );
  }
  for (const key of ['subnet', 'port', 'mtu', 'interface', 'keepalive'] as const) {
    const values = [...new Set(all.flatMap(one => one.mesh?.[key] ?? []))];
    if (values.length > 1)
      remarks.push(
        warning(
          `the sources contradict each other: the mesh's ${key} is ${values.join(' and ')}; ${values[0]} is taken for all hosts`,
        ),
      );
  }
  const cluster = all.flatMap(one => one.cluster ?? [])[0];
  const reversed = [...all].reverse();
  const mesh: NonNullable<Found['mesh']> = Object.assign({}, ...reversed.map(one => one.mesh ?? {}));
  const kubernetes: NonNullable<Found['kubernetes']> = Object.assign({}, ...reversed.map(one => one.kubernetes ?? {}));
  return {
    what: [...new Set(all.map(one => one.what))].join(' and '),
    ...(cluster === undefined ? {} : { cluster }),
    hosts,
    ...(Object.keys(mesh).length === 0 ? {} : { mesh }),
    ...(Object.keys(kubernetes).length === 0 ? {} : { kubernetes }),
    lans: [...new Set(all.flatMap(one => one.lans ?? []))],
    routers: [...new Set(all.flatMap(one => one.routers ?? []))],
    taken: all.flatMap(one => one.taken ?? []),
    todos: [...new Set(all.flatMap(one => one.todos ?? []))],
    remarks: gathered(remarks),
  };
}
