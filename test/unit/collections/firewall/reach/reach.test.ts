import { describe, expect, test } from 'vitest';
import { shippedSections } from '../../../../../src/collections/collections.ts';
import type { EdgePolicy } from '../../../../../src/collections/firewall/edge/edge-policy.ts';
import { whyInside } from '../../../../../src/collections/firewall/reach/controller-way.ts';
import { judgeReach } from '../../../../../src/collections/firewall/reach/judge-reach.ts';
import { reachSurvey } from '../../../../../src/collections/firewall/reach/reach-survey.ts';
import type { KnockOutcome } from '../../../../../src/collections/network/reach/knock.ts';
import { parseInventory } from '../../../../../src/inventory/parse-inventory.ts';
import type { ReachAsk } from '../../../../../src/model/reach/reach.ts';
import { htmlReport } from '../../../../../src/report/html/html-report.ts';
import { renderReach } from '../../../../../src/report/reach/reach.ts';

const inventory = parseInventory(
  `cluster: lab
sites:
  home:
    lan: 192.168.15.0/24
    router: { lan_address: 192.168.15.1, public_address: 203.0.113.10, forwards: [{ udp: 51820, to: ms-1 }] }
  contabo: {}
hosts:
  ms-1: { site: home, address: 192.168.15.2, mesh_address: 172.27.15.12, roles: [server] }
  edge-1: { site: contabo, address: 198.51.100.25, mesh_address: 172.27.15.31, roles: [agent, edge] }
mesh: { subnet: 172.27.15.0/24 }
firewall: { open: [{ tcp: 25 }] }
`,
  'lab.yaml',
  { sections: shippedSections },
);

const policy: EdgePolicy = {
  links: [],
  open: [
    { protocol: 'tcp', ports: '22', from: 'internet', why: 'SSH' },
    { protocol: 'udp', ports: '51820', from: 'internet', why: 'the mesh' },
  ],
  elsewhere: [],
  inside: [],
};

describe('one port, as it was heard', () => {
  const verdict = (
    protocol: 'tcp' | 'udp',
    port: number,
    heard: readonly (KnockOutcome | 'no way')[],
    { listens = true, isOff = false, side = 'outside' as 'outside' | 'mesh' } = {},
  ) => {
    const target = { host: 'edge-1', address: '198.51.100.25', side, protocol, port, who: 'somebody' };
    const knocks = heard.map((one, at) => ({
      from: `from-${at}`,
      knock: {
        ...{ protocol, port, address: target.address },
        outcome: one === 'no way' ? ('unreachable' as const) : one,
        why: one === 'no way' ? 'network is unreachable' : '',
      },
    }));
    return judgeReach(target, knocks, isOff ? undefined : policy, listens);
  };

  test.each([
    ['open, answers', 'tcp', 22, ['answers'], 'as-wanted'],
    ['open, silent', 'tcp', 22, ['silent'], 'shut'],
    ['open, refused though somebody listens', 'tcp', 22, ['refused'], 'shut'],
    ['closed, answers', 'tcp', 10250, ['answers'], 'exposed'],
    ['closed, answers one of two', 'tcp', 10250, ['silent', 'answers'], 'exposed'],
    ['closed, silent', 'tcp', 10250, ['silent'], 'as-wanted'],
    ['closed, refused', 'tcp', 10250, ['refused'], 'as-wanted'],
    ['UDP open, silent as ever', 'udp', 51820, ['silent'], 'untold'],
    ['UDP closed, silent', 'udp', 4789, ['silent'], 'untold'],
    ['UDP closed, answers', 'udp', 4789, ['answers'], 'exposed'],
  ] as const)('%s', (_, protocol, port, heard, told) => {
    expect(verdict(protocol, port, heard)?.verdict).toBe(told);
  });

  test('open with nobody behind it is as wanted; where nothing is closed, all is', () => {
    expect(verdict('tcp', 22, ['refused'], { listens: false })?.verdict).toBe('as-wanted');
    expect(verdict('tcp', 10250, ['answers'], { isOff: true })).toMatchObject({
      wanted: 'anything',
      verdict: 'as-wanted',
    });
    expect(verdict('tcp', 10250, ['answers'], { side: 'mesh' })).toMatchObject({
      wanted: 'anything',
      verdict: 'as-wanted',
    });
  });

  test('who has no way there has not asked', () => {
    expect(verdict('tcp', 22, ['no way'])).toBeUndefined();
    expect(verdict('tcp', 22, ['no way', 'answers'])?.from).toEqual(['from-1']);
  });
});

test('this machine is outside where its way is neither of the LAN nor of the mesh', () => {
  const [home, edge] = inventory.hosts;
  if (home === undefined || edge === undefined) throw new Error('no hosts');
  const way = (from: string, dev: string) =>
    `way 198.51.100.25 198.51.100.25 via 10.0.0.1 dev ${dev} src ${from} uid 0`;
  expect(whyInside(way('10.0.0.7', 'eth0'), inventory, edge, '198.51.100.25')).toBeUndefined();
  expect(whyInside(way('192.168.15.9', 'eth0'), inventory, edge, '198.51.100.25')).toBeUndefined();
  expect(whyInside(way('192.168.15.9', 'eth0'), inventory, home, '198.51.100.25')).toContain('in the LAN of the host');
  expect(whyInside(way('172.27.15.12', 'wg9'), inventory, edge, '198.51.100.25')).toContain('through the mesh');
  expect(whyInside('', inventory, edge, '198.51.100.25')).toContain('knows no way');
});

/** What a host tells of itself, as the probe of the edge prints it. */
const told = (cidr: string): string =>
  [
    '== links',
    '1: eth0: <UP> mtu 1500 state UP\\    link/ether 02:00 promiscuity 0 minmtu 68 ',
    '== addresses',
    `1: eth0    inet ${cidr} scope global eth0`,
    '== routes 4',
    'default via 192.0.2.1 dev eth0',
    '== sockets',
    'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=7,fd=6))',
    'tcp LISTEN 0 9 *:10250 *:* users:(("k3s-agent",pid=9,fd=6))',
    '== owned',
    '7',
    '== forwarded',
    '-A PREROUTING -p tcp --dport 30080 -j DNAT --to-destination 10.42.0.2:8080',
    '',
  ].join('\n');

/** A host as it is, and what comes of every knock by its port. */
const asking =
  (open: readonly string[], from: (name: string) => boolean = () => true): ReachAsk =>
  async (who, script) => {
    const name = who === 'controller' ? who : who.name;
    if (script.text.includes('== links')) {
      const stdout = told(name === 'edge-1' ? '198.51.100.25/24' : '192.168.15.2/24');
      return { stdout, stderr: '', code: 0 };
    }
    if (script.text.includes('route get')) return { because: 'nobody is here' };
    if (!from(name)) return { because: 'no route to host' };
    const lines = [...script.text.matchAll(/(tcp|udp) ([\d.]+) (\d+)/g)].map(
      ([line = '', protocol, , port]) => `knock ${line} ${open.includes(`${protocol} ${port}`) ? 'answers' : 'silent'}`,
    );
    return { stdout: lines.join('\n'), stderr: '', code: 0 };
  };

describe('all of it', () => {
  const chosen = new Set(['ms-1', 'edge-1']);

  test('a kubelet and a NodePort that answer are exposed; a port that the inventory opens and nobody has is shut by nobody', async () => {
    const report = await reachSurvey({ inventory, chosen, ask: asking(['tcp 22', 'tcp 10250', 'tcp 30080']) });
    expect(renderReach(report, false)).toMatchInlineSnapshot(`
      "  ms-1 through the mesh, 172.27.15.12 asked by edge-1
          ✓ answers         tcp 22 (SSH), tcp 10250 (k3s-agent), tcp 30080 (led to
                            10.42.0.2:8080)
          ✓ no answer       20 ports
        edge-1 from outside, 198.51.100.25 asked by ms-1
          ✗ exposed         tcp 10250 (k3s-agent), tcp 30080 (led to 10.42.0.2:8080)
          ✗ shut            tcp 25 (the inventory), tcp 80 (Traefik), tcp 443
                            (Traefik)
          ✓ answers         tcp 22 (SSH)
          ✓ no answer       14 ports
          ? of UDP unknown  udp 4789, udp 8472, udp 51820 (the mesh)
        edge-1 through the mesh, 172.27.15.31 asked by ms-1
          ✓ answers         tcp 22 (SSH), tcp 10250 (k3s-agent), tcp 30080 (led to
                            10.42.0.2:8080)
          ✓ no answer       20 ports
        ms-1 from outside: could not be asked, it has no address outside: what its
          router forwards is the router’s

      69 ports asked: 5 not as wanted
      "
    `);
    const page = htmlReport({ inventory, reach: report, time: new Date(0) });
    expect(page).toContain(
      '<strong>tcp 10250 (k3s-agent), tcp 30080 (led to 10.42.0.2:8080) shut: tcp 25 (the inventory)',
    );
    expect(report.rows.filter(({ verdict }) => verdict === 'exposed').map(({ port, who }) => `${port} ${who}`)).toEqual(
      ['10250 k3s-agent', '30080 led to 10.42.0.2:8080'],
    );
  });

  test('of an address that goes from host to host nobody asks who has it: he would be answered by himself', async () => {
    const all = asking(['tcp 22', 'tcp 10250']);
    const virtual = '1: eth0    inet 192.0.2.200/32 scope global eth0\n== routes 4';
    const ask: ReachAsk = async (who, script) => {
      const answer = await all(who, script);
      return 'because' in answer ? answer : { ...answer, stdout: answer.stdout.replace('== routes 4', virtual) };
    };
    const { rows } = await reachSurvey({ inventory, chosen, ask });
    expect(rows.filter(({ address }) => address === '192.0.2.200')).toEqual([]);
    expect(rows.filter(({ verdict }) => verdict === 'exposed').map(({ address }) => address)).toEqual([
      '198.51.100.25',
    ]);
  });

  test('an address that several hosts hold is none of theirs alone: nothing is shut there, and it is told', async () => {
    const all = asking(['tcp 22']);
    const virtual = '1: eth0    inet 192.0.2.200/32 scope global eth0\n== routes 4';
    const ask: ReachAsk = async (who, script) => {
      const answer = await all(who, script);
      return 'because' in answer ? answer : { ...answer, stdout: answer.stdout.replace('== routes 4', virtual) };
    };
    const { rows, unasked } = await reachSurvey({ inventory, chosen, ask });
    expect(rows.some(({ address }) => address === '192.0.2.200')).toBe(false);
    expect(unasked.map(({ host, because }) => [host, because])).toContainEqual([
      'edge-1',
      '192.0.2.200 is on ms-1, edge-1: whoever has it at the moment answers there',
    ]);
  });

  test('where nobody is outside it could not be asked, and nothing is said of it', async () => {
    const report = await reachSurvey({ inventory, chosen, ask: asking(['tcp 22'], name => name === 'edge-1') });
    expect(report.unasked.map(({ host, side }) => `${host} ${side}`)).toContain('edge-1 outside');
    expect(renderReach(report, false)).toContain('edge-1 from outside: could not be asked, nobody outside could ask');
    expect(report.rows.some(({ side, host }) => side === 'outside' && host === 'edge-1')).toBe(false);
  });

  test('who was to ask and could not is told; who asked stands in one order, whoever was first', async () => {
    const three = parseInventory(
      `cluster: lab
sites: { home: { lan: 192.168.15.0/24 }, contabo: {} }
hosts:
  ms-1: { site: home, address: 192.168.15.2, mesh_address: 172.27.15.12, roles: [server] }
  ms-2: { site: home, address: 192.168.15.3, mesh_address: 172.27.15.13, roles: [agent] }
  edge-1: { site: contabo, address: 198.51.100.25, mesh_address: 172.27.15.31, roles: [agent, edge] }
mesh: { subnet: 172.27.15.0/24 }
`,
      'lab.yaml',
      { sections: shippedSections },
    );
    const all = asking(['tcp 22'], name => name !== 'edge-1');
    let open: () => void = () => undefined;
    const second = new Promise<void>(resolve => {
      open = resolve;
    });
    const ask: ReachAsk = async (who, script) => {
      const name = who === 'controller' ? who : who.name;
      const isKnock = !script.text.includes('== links') && !script.text.includes('route get');
      if (isKnock && name === 'ms-1') await second;
      const answer = await all(who, script);
      if (isKnock && name === 'ms-2') open();
      return answer;
    };
    const report = await reachSurvey({ inventory: three, chosen: new Set(['edge-1', 'ms-1']), ask });
    const text = renderReach(report, false);
    expect(text).toContain('edge-1 from outside, 198.51.100.25 asked by ms-1, ms-2');
    expect(report.mute).toEqual([]);
    const none = await reachSurvey({ inventory, chosen, ask: asking(['tcp 22'], name => name !== 'edge-1') });
    expect(none.mute).toEqual([{ from: 'edge-1', because: 'no route to host' }]);
    expect(renderReach(none, false)).toContain('edge-1 could not ask: no route to host');
  });

  test('a host that says what makes no sense is told as one that could not be read', async () => {
    const ask: ReachAsk = async () => ({ stdout: '== links\nwhat', stderr: '', code: 0 });
    const { silent } = await reachSurvey({ inventory, chosen: new Set(['edge-1']), ask });
    expect(silent.map(({ host }) => host)).toEqual(['edge-1']);
  });
});
