import { describe, expect, test } from 'vitest';
import { clusterRoutingSchema } from '../../../../../src/collections/network/state/cluster-routing-schema.ts';
import { barePolicyRules, judgePolicyRules } from '../../../../../src/collections/network/state/judge-policy-rules.ts';
import { parsePolicyRules } from '../../../../../src/collections/network/state/policy-rules.ts';
import { leftRoutes, parseRoutes } from '../../../../../src/collections/network/state/routes.ts';
import { CAUTIOUS, type Owners } from '../../../../../src/remnants/ownership.ts';

const ours = clusterRoutingSchema.parse({
  protocols: ['80'],
  destinations: ['10.42.0.0/16'],
  interfaces: ['cni0', 'cali*', 'wireguard.cali'],
  tunnels: ['wg0'],
  rules: [
    '*: from all fwmark 0x200/0xf00 lookup 2004',
    '1: from all fwmark 0xe00/0xf00 lookup 200',
    '100: from all lookup local',
  ],
});
const DEFAULTS = ['0:\tfrom all lookup local', '32766:\tfrom all lookup main', '32767:\tfrom all lookup default'];

const judged = (rules: readonly string[], routes: readonly string[] = [], defaults = DEFAULTS) => {
  const text = ['== rules 4', ...defaults, ...rules, '== routes 4', ...routes, ''].join('\n');
  const { extra, missing, tables, kept } = judgePolicyRules(parsePolicyRules(text), parseRoutes(text), ours);
  return {
    goes: extra.map(one => one.priority),
    missing: missing.map(one => one.priority),
    tables,
    kept: kept.map(one => `${one.owner ?? '?'} ${one.name.replace('ip -4 rule ', '')}`),
  };
};

describe('of the rules of policy routing', () => {
  test.each([
    [
      'Tailscale’s',
      [
        '5210:\tfrom all fwmark 0x80000/0xff0000 lookup main',
        '5250:\tfrom all fwmark 0x80000/0xff0000 unreachable',
        '5270:\tfrom all lookup 52',
      ],
      ['100.64.0.7 dev tailscale0 table 52'],
    ],
    ['a second uplink’s', ['32765:\tfrom 192.0.2.2 lookup 200'], ['default via 192.0.2.1 dev wan2 table 200']],
    ['one of the pods’ network to the main table', ['500:\tfrom 10.42.1.0/24 lookup main'], []],
    [
      'one whose table has a route of the cluster’s and one of somebody’s',
      ['500:\tfrom 10.42.1.0/24 lookup 201'],
      ['10.42.1.0/26 dev cali1 table 201', 'default via 192.0.2.1 dev wan2 table 201'],
    ],
    ['one like wg-quick’s with a table of another number', ['500:\tnot from all fwmark 0xca6c lookup 51819'], []],
    ['the same with a higher one', ['500:\tnot from all fwmark 0xca6c lookup 51920'], []],
    [
      'a daemon’s, that makes its interface anew: its table is empty meanwhile',
      ['8700:\tfrom all to 10.42.201.0/24 lookup 87'],
      [],
    ],
    ['a network’s of the pods’ number, whose VPN is down', ['500:\tfrom 10.42.77.0/24 lookup 201'], []],
    ['one with an empty table', ['500:\tfrom all fwmark 0x1/0xff lookup 201'], []],
    [
      'one of the pods’ number that leads to somebody’s uplink',
      ['501:\tfrom 10.42.77.0/24 lookup 200'],
      ['default via 192.0.2.1 dev wan2 table 200'],
    ],
    [
      'a tunnel’s of the user’s own',
      ['32764:\tfrom all lookup main suppress_prefixlength 0', '32765:\tnot from all fwmark 0xca6c lookup 51820'],
      ['default dev wg1 table 51820 scope link'],
    ],
    ['a VRF’s `local`, moved by hand', ['32765:\tfrom all lookup local'], []],
    [
      'keepalived’s',
      ['100:\tfrom 192.0.2.200 lookup 250 proto keepalived'],
      ['default via 192.0.2.1 dev wan2 table 250 proto keepalived'],
    ],
  ])('%s stay, with their tables', (_, rules, routes) => {
    const seen = judged(rules, routes);
    expect(seen).toMatchObject({ goes: [], tables: [] });
    expect(seen.kept).toHaveLength(rules.length);
  });

  test.each([
    ['Cilium’s', ['9:\tfrom all fwmark 0x200/0xf00 lookup 2004'], ['local default dev lo table 2004'], ['4 2004']],
    [
      'Felix’ WireGuard’s',
      ['99:\tnot from all fwmark 0x100000/0x100000 lookup 1'],
      ['10.42.1.0/26 dev wireguard.cali table 1', 'throw 10.42.0.0/26 table 1 proto 80'],
      ['4 1'],
    ],
    [
      'those of an interface that goes',
      ['44:\tfrom all iif cali1234 lookup 7'],
      ['default via 10.0.0.1 dev eth1 table 7'],
      [],
    ],
    ['those of a tunnel that goes', ['44:\tfrom all iif wg0 lookup 7'], ['default via 10.0.0.1 dev eth1 table 7'], []],
    [
      'those of what leaves by an interface that goes',
      ['44:\tfrom all oif cali1234 lookup 7'],
      ['default via 10.0.0.1 dev eth1 table 7'],
      [],
    ],
    ['to all pods, to an empty table', ['77:\tfrom all to 10.42.0.0/16 lookup 77'], [], ['4 77']],
    ['of one pod, to an empty table', ['77:\tfrom 10.42.1.7 lookup 77'], [], ['4 77']],
    [
      'of a node’s pods, to nothing but theirs',
      ['77:\tfrom 10.42.1.0/24 lookup 77'],
      ['10.42.1.7 dev cali1 table 77'],
      ['4 77'],
    ],
    [
      'wg-quick’s, whose tunnel is gone',
      ['98:\tfrom all lookup main suppress_prefixlength 0', '99:\tnot from all fwmark 0xca6c lookup 51821'],
      [],
      ['4 51821'],
    ],
    [
      'wg-quick’s, whose tunnel goes',
      ['99:\tnot from all fwmark 0xca6c lookup 51820'],
      ['default dev wg0 table 51820'],
      ['4 51820'],
    ],
  ])('%s go', (_, rules, routes, tables) => {
    expect(judged(rules, routes)).toMatchObject({ goes: expect.any(Array), kept: [], tables });
    expect(judged(rules, routes).goes).toHaveLength(rules.length);
  });

  test('what somebody’s rule leads to, too, is not emptied', () => {
    const rules = ['1:\tfrom all fwmark 0xe00/0xf00 lookup 200', '32765:\tfrom 192.0.2.2 lookup 200'];
    expect(judged(rules, ['default via 192.0.2.1 dev wan2 table 200'])).toMatchObject({ goes: [1], tables: [] });
  });

  test('each family is judged by its own rules and routes', () => {
    const text = [
      ...[
        '== rules 4',
        ...DEFAULTS,
        '77:\tfrom 10.42.0.0/16 lookup 77',
        '98:\tfrom all lookup main suppress_prefixlength 0',
      ],
      '99:\tnot from all fwmark 0xca6c lookup 51821',
      ...['== rules 6', '0:\tfrom all lookup local', '32766:\tfrom all lookup main', '50:\tfrom fd00::1 lookup 77'],
      '98:\tfrom all lookup main suppress_prefixlength 0',
      ...['== routes 4', '== routes 6', 'default via fd00::9 dev wan2 table 77', 'default dev eth9 table 51821', ''],
    ].join('\n');
    const { extra, tables } = judgePolicyRules(parsePolicyRules(text), parseRoutes(text), ours);
    expect(extra.map(({ family, priority }) => `${family} ${priority}`)).toEqual(['4 77', '4 99', '4 98']);
    expect(tables).toEqual(['4 77', '4 51821']);
  });

  test('where all of them are to go, their tables do, but the kernel’s', () => {
    const text = ['== rules 4', ...DEFAULTS, '5:\tfrom all lookup 52', '6:\tfrom all lookup 254', ''].join('\n');
    const { extra, tables, staying } = barePolicyRules(parsePolicyRules(text));
    expect([extra.map(one => one.priority), tables, staying]).toEqual([[5, 6], ['4 52'], []]);
  });

  test('`local` comes back where Cilium moved it', () => {
    expect(judged(['100:\tfrom all lookup local'], [], DEFAULTS.slice(1))).toEqual({
      goes: [100],
      missing: [0],
      tables: [],
      kept: [],
    });
    expect(judged(['32765:\tfrom all lookup local'], [], DEFAULTS.slice(1))).toMatchObject({ goes: [], missing: [] });
  });

  test('the owner is named where he is known', () => {
    expect(judged(['5270:\tfrom all lookup 52']).kept).toEqual(['Tailscale 5270: from all lookup 52']);
  });
});

describe('what nobody knows, and what is kept by name', () => {
  const rules = [
    '200:\tfrom 192.0.2.2 lookup 200',
    '5270:\tfrom all lookup 52',
    '32764:\tfrom all lookup main suppress_prefixlength 0',
    '32765:\tnot from all fwmark 0xca6c lookup 51820',
  ];
  const routes = [
    'default via 192.0.2.1 dev wan2 table 200',
    '100.64.0.7 dev tailscale0 table 52',
    'default dev wg1 table 51820 scope link',
    '10.42.9.0/24 via 192.168.15.77 dev eth0',
    '10.42.8.0/24 dev tailscale0',
  ];
  const seen = (owners: Partial<Owners>) => {
    const text = ['== rules 4', ...DEFAULTS, ...rules, '== routes 4', ...routes, ''].join('\n');
    const all = { ...ours, owners: { ...CAUTIOUS, ...owners } };
    const { extra, tables } = judgePolicyRules(parsePolicyRules(text), parseRoutes(text), all);
    return {
      rules: extra.map(one => one.priority),
      tables,
      routes: leftRoutes(parseRoutes(text), all).map(one => one.destination),
    };
  };

  test('a second uplink’s and a tunnel’s go only where the inventory says so; Tailscale’s stay in any case', () => {
    expect(seen({})).toEqual({ rules: [], tables: [], routes: [] });
    expect(seen({ unknown: 'remove' })).toEqual({
      rules: [200, 32764, 32765],
      tables: ['4 200', '4 51820'],
      routes: ['10.42.9.0/24'],
    });
  });

  test('what hangs on a name that is kept stays with it: rules, the table, and the rule that all tunnels share', () => {
    expect(seen({ unknown: 'remove', keep: ['wg1'] })).toMatchObject({ rules: [200], tables: ['4 200'] });
    expect(seen({ unknown: 'remove', keep: ['wan2', 'eth0'] })).toMatchObject({ rules: [32764, 32765], routes: [] });
    expect(seen({ unknown: 'remove', keep: ['200'] }).rules).not.toContain(200);
  });
});
