import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';

/** The inventory of docs/sites.md with one more host on each LAN, and one on the internet. */
const said = /## Several LANs\n```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/sites.md', 'utf8'))?.[1] ?? '';
const OFFICE = `cluster: ring-lans
ssh: { user: provision }
${said}  ctl-2: { site: office, address: 10.50.0.12, mesh_address: 10.8.0.3, roles: [agent] }
  out-1: { site: cloud, address: 198.51.100.25, mesh_address: 10.8.0.4, roles: [agent, edge] }
mesh: { subnet: 10.8.0.0/24 }
`
  .replace('hosts:\n', '  cloud: {}\nhosts:\n')
  .replace(
    'forwards: [{ udp: 51820, to: ctl-1 }]',
    'forwards: [{ udp: 51820, to: ctl-1 }, { udp: 51821, to: wk-1 }, { udp: 51822, to: ctl-2 }]',
  );

describe.skipIf(!possible)('an office of two LANs that its router leads between', () => {
  let ring: Rehearsal;

  beforeAll(async () => {
    ring = new Rehearsal(OFFICE);
    await ring.up('clean');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('forms a mesh at its own addresses, and a second run has nothing to do', async () => {
    expect(await ring.must('ctl-1', 'ip -o route get 10.50.1.21')).toContain('via 10.50.0.1');
    const first = await ring.run('phase2 --yes --no-color');
    expect(first, first.stdout).toMatchObject({ code: 0 });
    expect(await ring.must('ctl-1', 'cat /etc/wireguard/wg0.conf')).toContain('Endpoint = 10.50.1.21:51820');
    // Nothing on the way rewrites where it comes from.
    expect(await ring.must('wk-1', 'wg show wg0 endpoints')).toContain('\t10.50.0.11:51820');
    const again = await ring.run('phase2 --detailed-exitcode --no-color');
    expect(again, again.stdout).toMatchObject({ code: 0 });
  });

  // What the controller asks, from the first LAN, still passes.
  test('a router that lets nothing pass between the LANs is named, with both', async () => {
    await ring.must(
      'router:office',
      'nft "add table ip cut; add chain ip cut f { type filter hook forward priority -5; }; add rule ip cut f ip saddr { 10.50.0.11, 10.50.0.12 } ip daddr 10.50.1.21 drop; add rule ip cut f ip saddr 10.50.1.21 ip daddr { 10.50.0.11, 10.50.0.12 } drop"',
    );
    const told = await ring.run('diagnose phase2 --no-color');
    expect(told, told.stdout).toMatchObject({ code: 3 });
    expect(told.stdout).toContain('from the LAN 10.50.0.0/24 of office to its LAN 10.50.1.0/24');
    expect(told.stdout).toContain(
      'on the router between 10.50.0.0/24 and 10.50.1.0/24: does it lead from one to the other',
    );
    await ring.must('router:office', 'nft delete table ip cut');
    const gate = await ring.run('gate phase2 --no-color');
    expect(gate, gate.stdout).toMatchObject({ code: 0 });
    expect(await ring.run('diagnose phase2 --no-color')).toMatchObject({ code: 0 });
  });
});
