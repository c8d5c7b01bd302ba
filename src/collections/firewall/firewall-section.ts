import * as z from 'zod';
import { port } from '../../inventory/schema/fields.ts';
import { validated } from '../../inventory/schema/validated.ts';
import { LABEL, type Validator } from '../../inventory/schema/validators.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import type { Opening } from '../../model/opening.ts';
import { type SectionMistake, section } from '../../model/plan/section.ts';

const RANGE = /^(\d{1,5})-(\d{1,5})$/;

const validateRange: Validator = text => {
  const [, first = '', last = ''] = RANGE.exec(text) ?? [];
  const [low, high] = [Number(first), Number(last)];
  if (first === '')
    return { what: `${JSON.stringify(text)} is no range of ports`, hint: 'write a port, or a range as in "8000-8010"' };
  if (low < 1 || high > 65535)
    return { what: `${text} is outside of all ports`, hint: 'they are numbered from 1 to 65535' };
  if (low >= high) return { what: `${text} does not go up`, hint: 'write the lower port first' };
  return undefined;
};

const ports = (protocol: string) =>
  z
    .union([
      port(`A ${protocol} port`),
      validated(validateRange, `A range of ${protocol} ports, as in "8000-8010"`, { pattern: RANGE.source }),
    ])
    .meta({ description: `A ${protocol} port, or a range of them, as in "8000-8010"` })
    .optional();

const opening = z
  .strictObject({
    tcp: ports('TCP'),
    udp: ports('UDP'),
    from: z.enum(['internet', 'lan', 'mesh']).default('internet').meta({
      description:
        'Who may reach it. internet: anybody; lan, mesh: the table closes nothing to them, so this says it only to whoever reads the file',
    }),
  })
  .meta({ description: 'A port that is left open, as in {tcp: 25}' });

const open = z
  .array(opening)
  .default([])
  .meta({ description: 'Ports that are left open, besides SSH, the mesh and what a phase needs: [{tcp: 25}]' });

const mode = z.enum(['manage', 'off']).meta({
  description:
    'manage: phase 3 closes what comes from outside, but for what is said here; off: it closes nothing, and takes its own table away',
});

/** What a file says of a host or of all, as far as it can be read. */
interface Said {
  readonly open?: readonly z.output<typeof opening>[] | undefined;
}

/** What is wrong with a list of openings. */
const wrongOpenings = (path: readonly (string | number)[], said: Said | undefined): readonly SectionMistake[] =>
  (said?.open ?? []).flatMap(({ tcp, udp }, at): readonly SectionMistake[] => {
    const place = [...path, 'open', at];
    if (tcp === undefined && udp === undefined)
      return [{ path: place, at: 'value', what: 'this names no port', hint: 'write {tcp: 25} or {udp: 25}' }];
    if (tcp !== undefined && udp !== undefined)
      return [
        { path: [...place, 'udp'], at: 'key', what: 'one entry names one port', hint: 'write two: {tcp: …}, {udp: …}' },
      ];
    return [];
  });

/** `firewall:` in the inventory: what of each host is reached from outside. */
export const firewallSection = section({
  key: 'firewall',
  about: 'What of the hosts can be reached from outside, once phase 3 has closed the rest',
  fields: {
    mode: mode.default('manage'),
    open,
    roles: z
      .record(z.string().meta({ pattern: LABEL }), z.strictObject({ open }).meta({ description: 'Of one role' }))
      .default({})
      .meta({ description: 'Ports that are left open on hosts with a role, by its name: {mail: {open: [{tcp: 25}]}}' }),
  },
  hostKeys: {
    firewall: z
      .strictObject({ mode: mode.optional(), open })
      .meta({ description: 'The same for this host: its mode counts before that of all, its ports are added' })
      .optional(),
  },
  check: ({ value, hosts }) => [
    ...wrongOpenings(['firewall'], value),
    ...Object.entries(value.roles ?? {}).flatMap(([role, said]) => wrongOpenings(['firewall', 'roles', role], said)),
    ...hosts.flatMap(({ path, keys }) => wrongOpenings([...path, 'firewall'], keys.firewall)),
  ],
});

/** What of a host may be reached: whether phase 3 closes the rest, and which ports it leaves open, with who wants them. */
export interface FirewallWish {
  readonly mode: 'manage' | 'off';
  readonly open: readonly Opening[];
}

/** Ports of one list, with the words for who wants them. */
const openings = (list: readonly z.output<typeof opening>[], why: string): readonly Opening[] =>
  list.flatMap(({ tcp, udp, from }): readonly Opening[] => {
    if (tcp !== undefined) return [{ protocol: 'tcp', ports: String(tcp), from, why }];
    return udp === undefined ? [] : [{ protocol: 'udp', ports: String(udp), from, why }];
  });

/** What the inventory says of each host: by all, its roles, itself, and what the phases need. Pure. */
export function firewallWishes(inventory: Inventory): (host: Host) => FirewallWish {
  const { mode: all, open: ofAll, roles } = firewallSection.of(inventory);
  const needed = new Map<string, Opening[]>();
  for (const { host, ...one } of inventory.openings ?? []) needed.set(host, [...(needed.get(host) ?? []), one]);
  return host => {
    const own = firewallSection.ofHost(host).firewall;
    return {
      mode: own?.mode ?? all,
      open: [
        ...(needed.get(host.name) ?? []),
        ...openings(ofAll, 'the inventory'),
        ...Object.entries(roles).flatMap(([role, { open: list }]) =>
          host.roles.includes(role) ? openings(list, `the role ${role}`) : [],
        ),
        ...openings(own?.open ?? [], 'the inventory'),
      ],
    };
  };
}
