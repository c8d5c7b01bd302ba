import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provisionCommand } from './cli.ts';
import { possible, Rehearsal } from './rehearsal.ts';

const inventory = `cluster: ring-survive
ssh: { user: provision, become: true }
sites: { cloud: {} }
hosts:
  one: { site: cloud, address: 198.51.100.25, mesh_address: 172.27.15.1, roles: [server] }
  two: { site: cloud, address: 198.51.100.26, mesh_address: 172.27.15.2, roles: [agent] }
mesh: { interface: wg0, subnet: 172.27.15.0/24, port: 51820, mtu: 1420, keepalive: 25, topology: full }
`;

/** A key that must stay, files of some size, and tasks that take their time. */
const playbook = `name: site
stages:
  - name: tools
    tasks:
      - package: { name: [wireguard-tools] }
  - name: key
    tasks:
      - wireguard_key: { interface: wg0 }
  - name: files
    tasks:
      - directory: { path: /srv/app }
      - name: file {{item}}
        loop: [a, b, c, d]
        file: { path: '/srv/app/{{item}}', content: "of {{item}}\\n" }
      - name: slow {{item}}
        loop: [e, f, g]
        command: { run: 'sleep 1; until [ ! -e /srv/hold ]; do sleep 0.1; done; echo of {{item}} >/srv/app/{{item}}', creates: '/srv/app/{{item}}' }
  - name: last
    tasks:
      - file: { path: /srv/app/last, content: "of last\\n" }
`;

/** Numbers from 0 to 1, always the same ones (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const hosts = ['one', 'two'];
const KILLS = 12;

describe.skipIf(!possible)('a run that is interrupted anywhere', () => {
  let ring: Rehearsal;

  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    ring.write('site.yaml', playbook);
    await ring.up('clean');
    expect(await ring.run('run site.yaml')).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await ring?.down();
  });

  /** Starts a run and kills it without a word, with everything that it started on this machine. */
  async function killedAt(moment: () => Promise<unknown>): Promise<void> {
    const [file = '', ...args] = provisionCommand(['run', 'site.yaml', '-i', ring.file, '--twin', '--lock-wait', '30']);
    const child = spawn(file, args, { cwd: ring.folder, stdio: 'ignore', detached: true });
    const ended = once(child, 'exit');
    await moment();
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
  }

  /** The moment at which every host has begun with what takes its time. */
  const midway = (): Promise<unknown> =>
    Promise.all(hosts.map(host => ring.must(host, 'until [ -e /srv/app/d ]; do sleep 0.05; done')));

  const keys = (): Promise<readonly string[]> =>
    Promise.all(
      hosts.map(host => ring.must(host, 'sha256sum /etc/wireguard/wg0.key; stat -c %i /etc/wireguard/wg0.key')),
    );

  /** Files beside their places, and what is left of runs. */
  const leftovers = (host: string): Promise<string> =>
    ring.must(
      host,
      'find /srv /etc -xdev -name ".provision.*"; find /run/provision -mindepth 1 ! -path /run/provision/runs',
    );

  async function converges(): Promise<void> {
    const again = await ring.run('run site.yaml --lock-wait 30');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    const nothing = await ring.run('run site.yaml --dry-run --detailed-exitcode');
    expect(nothing, nothing.stdout).toMatchObject({ code: 0 });
    for (const host of hosts) {
      expect(await ring.must(host, 'cd /srv/app; cat a b c d e f g last')).toBe(
        ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'last'].map(one => `of ${one}`).join('\n'),
      );
      // A script of a killed run may be at its last probes: it takes its own away.
      await expect.poll(() => leftovers(host), { timeout: 30_000, interval: 500 }).toBe('');
    }
  }

  test(`the controller is killed at ${KILLS} moments: the next run goes on, and no key, file or lock is lost`, async () => {
    const before = await keys();
    const random = seeded(20);
    for (let kill = 0; kill < KILLS; kill += 1) {
      if (kill % 3 === 0) await Promise.all(hosts.map(host => ring.must(host, 'rm -rf /srv/app')));
      await killedAt(() => sleep(300 + random() * 3700));
    }
    await converges();
    expect(await keys()).toEqual(before);
  });

  test('attach follows what a killed controller left at work, to its end', async () => {
    await Promise.all(hosts.map(host => ring.must(host, 'rm -rf /srv/app; : >/srv/hold')));
    await killedAt(midway);
    const met = await ring.run('run site.yaml');
    expect(met).toMatchObject({ code: 1 });
    expect(met.stdout).toMatch(
      /another run is at work on this host: `provision run site.yaml` by \S+@\S+, since \S+, a task/,
    );
    await Promise.all(hosts.map(host => ring.must(host, 'rm /srv/hold')));
    const attached = await ring.run('attach');
    expect(attached).toMatchObject({ code: 0 });
    for (const host of hosts) expect(attached.stdout).toContain(`✓ ${host}: slow g`);
    await converges();
  });

  test('a host that is restarted under a run stops there, and converges afterwards', async () => {
    const before = await keys();
    await Promise.all(hosts.map(host => ring.must(host, 'rm -rf /srv/app')));
    const running = ring.run('run site.yaml');
    await midway();
    await ring.on('two', 'systemctl poweroff --force --force');
    await sleep(1000);
    await ring.provision(['twin', 'up']);
    const ended = await running;
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.stdout).toMatch(/two: .*the script is gone from the host: was it restarted\?/);
    await converges();
    expect(await keys()).toEqual(before);
  });
});
