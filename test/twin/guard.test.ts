import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { count } from '../../src/model/text/count.ts';
import { recordFigure } from '../figures.ts';
import { clusterYaml } from '../fixtures/cluster-yaml.ts';
import { provisionCommand } from './fixtures/cli.ts';
import { cuts } from './fixtures/cuts.ts';
import { possible, Rehearsal } from './fixtures/rehearsal.ts';

/** Seconds of every guard here. */
const GUARD = 8;

const names = [...cuts.map(cut => cut.host), 'spare'];
const inventory = clusterYaml({ cluster: 'ring-guard', ssh: 'ssh: { user: provision, become: true }', hosts: names });

const task = (host: string, yaml: string, guard = `${GUARD}s`): string =>
  `      - { hosts: ${host}, guard: ${guard}, ${yaml} }`;

const cutting = `name: cut
stages:
  - name: the ways in
    tasks:
${cuts.flatMap(cut => cut.tasks.map(yaml => task(cut.host, yaml))).join('\n')}
`;

const tools = `name: tools
stages:
  - name: tools
    tasks:
      - { hosts: m, package: { name: [wireguard-tools] } }
      - { hosts: m, wireguard_key: { interface: wg0 } }
`;

/** Ours is a key that nobody has. */
const allTraffic = `[Interface]
PrivateKey = {{secret "private_key"}}
Address = {{host.mesh_address}}/24
ListenPort = 51820

[Peer]
PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
AllowedIPs = 0.0.0.0/0
Endpoint = 198.51.100.77:51820
`;

/** Everything that a way in is made of. */
const WAYS_IN = `iptables-save | grep -v '^[#:]'; nft -s list ruleset | grep -v '^table ip6* filter' | grep drop
ip -o link show dev eth0 | sed 's/.*<//; s/>.*//'; ip -o address show scope global; ip route; ip rule
find /etc/ssh /etc/sudoers.d /etc/wireguard /home/provision/.ssh -type f ! -name '*.pub' ! -name '*.key' -exec cksum {} +
getent passwd provision; getent shadow provision; stat -c '%a %U' /home /home/provision /home/provision/.ssh; ls /etc/nologin
systemctl is-active ssh; systemctl is-active wg-quick@wg0; systemctl is-enabled wg-quick@wg0; [ ! -e /run/provision/wg0 ]`;

/** What a guard has on a host while it is armed, and the files beside their places. */
const LEFT = `ls /var/lib/provision/guards /run/provision/runs 2>/dev/null | grep -v ':$' | grep .
systemctl list-units --all --no-legend 'provision-guard-*'; ls /etc/systemd/system | grep provision-guard
find /etc/systemd/system /etc/ssh /etc/sudoers.d /home/provision -name '*provision-guard*' -o -name '.provision*'`;

describe.skipIf(!possible)('the way in', () => {
  let ring: Rehearsal;

  const look = (host: string, script: string): Promise<string> => ring.must(host, `{ ${script}\n} 2>/dev/null || :`);

  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    ring.write('all.conf.hbs', allTraffic);
    ring.write('tools.yaml', tools);
    ring.write('cut.yaml', cutting);
    ring.write(
      'nothing.yaml',
      'name: nothing\nstages: [{ name: n, tasks: [{ command: { run: ":", unless: ":" } }] }]\n',
    );
    await ring.up('clean');
    const ready = await ring.run('run tools.yaml');
    expect(ready, ready.stdout + ready.stderr).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await ring?.down();
  });

  test(`comes back by itself where ${count(cuts.length, 'change')} cut it, each told of as undone`, async () => {
    const before = await Promise.all(cuts.map(cut => look(cut.host, WAYS_IN)));
    const ended = await ring.run('run cut.yaml --yes --json -f 20');
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 1 });
    const events = ended.stdout
      .split('\n')
      .filter(line => line.includes('"task-done"'))
      .map(line => JSON.parse(line));
    const after = await Promise.all(cuts.map(cut => look(cut.host, WAYS_IN)));
    let held = 0;
    for (const [at, cut] of cuts.entries()) {
      const undone = events.filter(event => event.host === cut.host && event.result === 'undone');
      const what = cut.atOnce === true ? 'would not start' : 'no new connection succeeded within 8 s';
      expect.soft(undone[0]?.problem?.what, cut.what).toContain(what);
      expect
        .soft(undone[0]?.problem?.evidence?.join('\n'), cut.what)
        .toMatch(/re(?:stored|moved|started)|again|stopped/);
      expect.soft(events.filter(event => event.host === cut.host && event.result === 'changed')).toEqual([]);
      expect.soft(after[at], cut.what).toBe(before[at]);
      expect.soft(await look(cut.host, LEFT), cut.what).toBe('');
      if (undone.length > 0 && after[at] === before[at]) held += 1;
    }
    recordFigure({ what: 'lock-outs undone', tried: cuts.length, held });
    // Reached as before, and nothing of the change is left: the same plan again.
    const again = await ring.run('run cut.yaml --dry-run --detailed-exitcode');
    expect(again, again.stdout).toMatchObject({ code: 2 });
    expect(again.stdout).not.toMatch(/was undone|could not/);
  });

  test('comes back where the controller died in between, and the next run tells of it', async () => {
    const before = await look('a', WAYS_IN);
    const [file = '', ...args] = provisionCommand(['run', 'cut.yaml', '-i', ring.file, '--twin', '-l', 'a']);
    const child = spawn(file, args, { cwd: ring.folder, stdio: 'ignore', detached: true });
    const ended = once(child, 'exit');
    await ring.must('a', 'until iptables -C INPUT -p tcp --dport 22 -j DROP 2>/dev/null; do sleep 0.1; done');
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
    expect(await look('a', 'iptables-save | grep -c DROP')).toBe('1');
    await ring.must('a', 'until [ -e /var/lib/provision/guards/*/undone ]; do sleep 0.2; done');
    expect(await look('a', WAYS_IN)).toBe(before);
    const next = await ring.run('run nothing.yaml -l a');
    expect(next, next.stdout).toMatchObject({ code: 0 });
    expect(next.stdout).toMatch(/! a: a change of an earlier run was never confirmed, and was undone here: restored/);
    expect(await look('a', LEFT)).toBe('');
  });

  test('comes back where the power was cut before the change was confirmed', async () => {
    ring.write(
      'power.yaml',
      `name: power
stages:
  - name: sshd
    tasks:
${task('spare', `line: { path: /etc/ssh/sshd_config, line: 'ListenAddress 203.0.113.99' }`, '10m')}
${task('spare', `command: { run: ': >/srv/changed; sleep 600', creates: /srv/never }`, '10m')}
`,
    );
    const before = await look('spare', 'cksum /etc/ssh/sshd_config');
    const running = ring.run('run power.yaml');
    await ring.must('spare', 'until [ -e /srv/changed ]; do sleep 0.1; done');
    expect(await look('spare', 'cksum /etc/ssh/sshd_config')).not.toBe(before);
    await ring.on('spare', 'sync; systemctl poweroff --force --force');
    await ring.provision(['twin', 'up']);
    expect(await look('spare', 'cksum /etc/ssh/sshd_config')).toBe(before);
    await running;
    const next = await ring.run('run nothing.yaml -l spare');
    expect(next, next.stdout).toMatchObject({ code: 0 });
    expect(await look('spare', LEFT)).toBe('');
  });

  test('is left alone by a change that does not cut it: it stays, and nothing of the guard does', async () => {
    ring.write(
      'kept.yaml',
      `name: kept
stages:
  - name: sshd
    tasks:
${task('spare', `line: { path: /etc/ssh/sshd_config, line: 'LoginGraceTime 61' }`)}
${task('spare', `service: { name: ssh, state: started, inputs: [/etc/ssh/sshd_config] }`)}
      - { hosts: spare, file: { path: /srv/after, content: x } }
`,
    );
    const kept = await ring.run('run kept.yaml');
    expect(kept, kept.stdout).toMatchObject({ code: 0 });
    expect(kept.stdout).toContain('✓ spare: line LoginGraceTime 61 in');
    expect(
      await look('spare', `sleep ${GUARD + 1}; grep LoginGraceTime /etc/ssh/sshd_config; cat /srv/after`),
    ).toContain('LoginGraceTime 61');
    expect(await look('spare', LEFT)).toBe('');
  });

  test('has the time that the plan shows, which is one for all that are unconfirmed together', async () => {
    ring.write(
      'times.yaml',
      `name: times
stages:
  - name: both
    tasks:
      - { hosts: a, line: { path: /etc/ssh/sshd_config, line: 'LoginGraceTime 62' } }
${task('a', cuts[0]?.tasks[0] ?? '', '5s')}
`,
    );
    const plan = await ring.run('run times.yaml --dry-run');
    expect(plan.stdout.match(/guarded, \d+ s/g)).toEqual(['guarded, 5 s', 'guarded, 5 s']);
    const ended = await ring.run('run times.yaml');
    expect(ended, ended.stdout).toMatchObject({ code: 1 });
    expect([...new Set(ended.stdout.match(/no new connection succeeded within \d+ s/g))]).toEqual([
      'no new connection succeeded within 5 s',
    ]);
    expect(await look('a', 'grep ^LoginGraceTime /etc/ssh/sshd_config; iptables-save | grep DROP')).toBe('');
  });

  test('comes back where a later stage cut it, by the guard of the stage before, and both are told of as undone', async () => {
    ring.write(
      'carried.yaml',
      `name: carried
stages:
  - name: harmless
    tasks:
${task('a', `line: { path: /etc/ssh/sshd_config, line: 'LoginGraceTime 63' }`)}
  - name: cutting
    tasks:
${task('a', cuts[0]?.tasks[0] ?? '')}
  - name: after
    tasks:
${task('a', 'file: { path: /srv/carried, content: x }')}
`,
    );
    const before = await look('a', WAYS_IN);
    const ended = await ring.run('run carried.yaml --json');
    expect(ended, ended.stdout).toMatchObject({ code: 1 });
    const results = ended.stdout
      .split('\n')
      .filter(line => line.includes('"task-done"'))
      .map(line => JSON.parse(line))
      .map(event => `${event.stage} ${event.result}`)
      // Its end may have been heard before it cut the connection, or not.
      .filter(result => result !== 'cutting failed');
    expect(results).toEqual(['harmless changed', 'harmless undone', 'cutting undone']);
    expect(await look('a', WAYS_IN)).toBe(before);
    expect(await look('a', 'ls /srv/carried')).toBe('');
    expect(await look('a', LEFT)).toBe('');
  });

  test('comes back within its time where an early stage cut it: no later one is begun', async () => {
    ring.write(
      'early.yaml',
      `name: early
stages:
  - name: cutting
    tasks:
${task('a', cuts[0]?.tasks[0] ?? '')}
  - name: later
    tasks:
${task('a', `command: { run: 'sleep 30; : >/srv/early', creates: /srv/early }`)}
`,
    );
    const before = await look('a', WAYS_IN);
    const ended = await ring.run('run early.yaml');
    expect(ended, ended.stdout).toMatchObject({ code: 1 });
    expect(ended.stdout).toContain(`no new connection succeeded within ${GUARD} s`);
    expect(ended.stdout).not.toContain('Stage later');
    expect(await look('a', WAYS_IN)).toBe(before);
    expect(await look('a', LEFT)).toBe('');
  });

  test('is not removed, since no guard could put it back: refused before anything is changed', async () => {
    const removals = [
      'absent: { path: /home/provision/.ssh }',
      'user: { name: provision, state: absent }',
      'package: { name: [openssh-server], state: absent }',
    ];
    for (const removal of removals) {
      ring.write('remove.yaml', `name: remove\nstages: [{ name: r, tasks: [{ hosts: a, ${removal} }] }]\n`);
      const refused = await ring.run('run remove.yaml --yes');
      expect(refused, refused.stdout).toMatchObject({ code: 1 });
      expect(refused.stdout).toMatch(/refused: .*no guard could put it back/);
    }
  });

  test('that is shut by what no guard was wanted for is told of by a fresh login: no GO', async () => {
    ring.write(
      'off.yaml',
      `name: off
stages:
  - name: sshd
    tasks:
${task('spare', `line: { path: /etc/ssh/sshd_config, line: 'AllowUsers nobody' }`, 'off')}
${task('spare', `service: { name: ssh, state: started, inputs: [/etc/ssh/sshd_config] }`, 'off')}
gate:
  - command: { title: anything, run: ':' }
`,
    );
    const shut = await ring.run('run off.yaml --json');
    expect(shut, shut.stdout).toMatchObject({ code: 1 });
    expect(shut.stdout).toContain('"type":"login"');
    expect(shut.stdout).toContain('the change locks everybody out: a new login failed');
    expect(shut.stdout).not.toContain('"gate-done"');
    await ring.must('spare', "sed -i '/AllowUsers/d' /etc/ssh/sshd_config && systemctl restart ssh");
  });
});
