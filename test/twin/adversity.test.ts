import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { endurance, recordFigure } from '../figures.ts';
import { clusterYaml } from '../fixtures/cluster-yaml.ts';
import type { Ended } from './fixtures/cli.ts';
import { possible, Rehearsal } from './fixtures/rehearsal.ts';
import { start } from './fixtures/running.ts';

const inventory = clusterYaml({ cluster: 'ring-adversity', ssh: 'ssh: { user: provision, become: true }' });

const stages = (...tasks: readonly string[]): string =>
  `name: site\nstages:\n${tasks.map((task, at) => `  - name: s${at}\n    tasks:\n      - ${task}\n`).join('')}`;

const site = stages(
  'package: { name: [wireguard-tools] }',
  'wireguard_key: { interface: wg0 }',
  'directory: { path: /srv/app }',
  'file: { path: /srv/app/small, content: "of small\\n" }',
  'file: { path: /srv/app/big, source: big.txt }',
);
const big = Array.from({ length: 8000 }, (_, at) => `line ${at} of a file that takes its room\n`).join('');

/** Waits under a task until it is told to go on. */
const waiting = stages(
  `command: { run: 'echo begun >/run/begun; until [ -e /run/go ]; do sleep 0.1; done; echo of slow >/srv/slow.new; mv /srv/slow.new /srv/slow', creates: /srv/slow }`,
  'file: { path: /srv/after, content: "of after\\n" }',
);

/** Holds the lock of the package manager from the host itself, until that process ends. */
const holdLock = `perl -e 'use Fcntl; open F, "+<", "/var/lib/dpkg/lock-frontend"; $l = pack("ssqql", F_WRLCK, 0, 0, 0, 0);
fcntl F, F_SETLK, $l or die; open P, ">", "/run/holder"; print P $$; close P; sleep 60' >/dev/null 2>&1 &
until [ -s /run/holder ]; do sleep 0.05; done`;
const letGo = 'kill "$(cat /run/holder)"; rm /run/holder';

describe.skipIf(!possible)('a host on which things go wrong', () => {
  let ring: Rehearsal;
  let key: string;
  let tried = 0;
  let held = 0;
  const must = (script: string): Promise<string> => ring.must('one', script);
  const readKey = (): Promise<string> =>
    must('sha256sum /etc/wireguard/wg0.key; stat -c "%i %a" /etc/wireguard/wg0.key');

  /**
   * What is still at work on the host when its run has failed takes its things away by itself, a moment after the
   * controller has ended: until then the place is busy.
   */
  const unmounted = (place: string): string =>
    `timeout 30 sh -c 'until umount ${place} 2>/run/busy; do sleep 0.1; done' || { cat /run/busy; ls -l /proc/[0-9]*/fd /proc/[0-9]*/cwd 2>/dev/null | grep ${place}; exit 1; }`;

  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    ring.write('site.yaml', site);
    ring.write('waiting.yaml', waiting);
    ring.write('big.txt', big);
    await ring.up('clean');
    await must('cp -a /etc/wireguard /root/wireguard.empty 2>/dev/null || mkdir /root/wireguard.empty');
    const first = await ring.run('run site.yaml');
    expect(first, first.stdout).toMatchObject({ code: 0 });
    key = await readKey();
  });
  afterAll(async () => {
    await ring?.down();
    recordFigure({ what: 'adversities survived', tried, held });
  });

  /** What a failed test has left would fail the others too. */
  afterEach(async ({ task }) => {
    tried += 1;
    if ((task.result?.errors ?? []).length === 0) held += 1;
    await ring.on(
      'one',
      `for place in /srv/app /etc/wireguard /run/provision; do umount "$place" 2>/dev/null; done
nft delete table inet adversity; : >/run/go; :`,
    );
  });

  /** A run that must fail, and say why. */
  async function fails(words: string, why: RegExp): Promise<Ended> {
    const ended = await ring.run(words);
    expect(ended, ended.stdout).toMatchObject({ code: 1 });
    expect(ended.stdout).toMatch(why);
    expect(ended.stdout).not.toMatch(/^ +at .*\(?(?:file|node):/m);
    return ended;
  }

  /** Nothing lies beside its place; nothing of a run is left. */
  async function clean(): Promise<void> {
    const left = 'find / -xdev \\( -path /proc -o -path /sys \\) -prune -o -name "*provision.??????" -print';
    expect(await must(`${left}; find /run /srv /etc -name "*provision.??????"`)).toBe('');
    expect(await must('[ ! -d /run/provision ] || find /run/provision -mindepth 1 ! -path /run/provision/runs')).toBe(
      '',
    );
  }

  /** What went wrong is over: one run fixes all, the next finds nothing to do, and the key is the one there was. */
  async function converges(playbook = 'site.yaml'): Promise<void> {
    const fixed = await ring.run(`run ${playbook}`);
    expect(fixed, fixed.stdout).toMatchObject({ code: 0 });
    const again = await ring.run(`run ${playbook} --dry-run --detailed-exitcode`);
    expect(again, again.stdout).toMatchObject({ code: 0 });
    expect(await readKey()).toBe(key);
    await clean();
  }

  /** A change that is under way on the host while something happens to it. */
  async function during(happens: () => Promise<unknown>): Promise<void> {
    await must('rm -f /run/go /run/begun /srv/slow /srv/after');
    const running = start(ring, 'run waiting.yaml');
    await must("timeout 60 sh -c 'until [ -e /run/begun ]; do sleep 0.05; done'");
    await happens();
    await must(': >/run/go');
    const ended = await running.ended;
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    expect(await must('cat /srv/slow /srv/after')).toBe('of slow\nof after');
    await converges('waiting.yaml');
  }

  test('a full disk: the old file stays whole, and nothing lies beside it', async () => {
    await must('rm -rf /srv/app; mkdir /srv/app; mount -t tmpfs -o size=64k none /srv/app; echo old >/srv/app/big');
    await fails('run site.yaml', /file \/srv\/app\/big[\s\S]*No space left on device/);
    expect(await must('cat /srv/app/big /srv/app/small; ls -A /srv/app')).toBe('old\nof small\nbig\nsmall');
    await must('mount -o remount,size=4m /srv/app');
    await converges();
    await must(unmounted('/srv/app'));
    await converges();
  });

  test('a full disk under a key: there is no half of one, and the old one is not touched', async () => {
    await must(
      'mount -t tmpfs -o size=4k,mode=700 none /etc/wireguard; head -c 4096 /dev/zero >/etc/wireguard/full || :',
    );
    await fails('run site.yaml', /WireGuard key[\s\S]*No space left on device/);
    expect(await must('ls -A /etc/wireguard')).toBe('full');
    await must(unmounted('/etc/wireguard'));
    await converges();
  });

  test('a read-only file system', async () => {
    await must('rm /srv/app/small; mount --bind /srv/app /srv/app; mount -o remount,bind,ro /srv/app');
    await fails('run site.yaml', /file \/srv\/app\/small[\s\S]*Read-only file system/);
    await must(unmounted('/srv/app'));
    await converges();
  });

  test('no room where a run keeps its script, before it begins and while it is at work', async () => {
    await must('rm /srv/app/small; mount -t tmpfs -o size=4k,mode=700 none /run/provision');
    await fails('run site.yaml', /could not be stored on the host: is \/run full, or read-only\?/);
    expect(await must('ls -A /run/provision; ls -A /run/provision/runs')).toBe('runs');
    await must(`${unmounted('/run/provision')}
mount -t tmpfs -o size=1m,mode=700 none /run/provision`);
    ring.write(
      'filling.yaml',
      stages(
        "command: { run: 'cat /dev/zero >/run/provision/full 2>/dev/null || :; yes | head -c 100000; : >/run/filled', creates: /run/filled }",
      ),
    );
    await fails('run filling.yaml', /could not be stored on the host: is \/run full, or read-only\?/);
    await must(unmounted('/run/provision'));
    await converges();
  });

  test('a package manager that is at work: waited for, and named when it takes too long', async () => {
    ring.write('impatient.yaml', stages('package: { name: [jq], lock_timeout: 1 }'));
    ring.write('patient.yaml', stages('package: { name: [jq] }'));
    await must(holdLock);
    const failed = await fails('run impatient.yaml', /lock-frontend is held by process \d+ \(perl\)/);
    expect(failed.stdout).toContain(await must('cat /run/holder'));
    const running = start(ring, 'run patient.yaml');
    await must("timeout 60 sh -c 'until pgrep -x apt-get >/dev/null; do sleep 0.05; done'; sleep 1");
    await must(letGo);
    const ended = await running.ended;
    expect(ended, ended.stdout).toMatchObject({ code: 0 });
    await converges('patient.yaml');
  });

  test('a package source that is down is named; what is installed needs none', async () => {
    ring.write('more.yaml', stages('package: { name: [jq, conntrack] }'));
    await must(`cp /etc/apt/sources.list /root/; rm -rf /var/lib/apt/lists/*
echo 'deb [trusted=yes] http://127.0.0.1:9/ ./' >/etc/apt/sources.list`);
    await fails(
      'run more.yaml',
      /Failed to fetch http:\/\/127\.0\.0\.1:9\/[\s\S]*no package source that answers knows conntrack/,
    );
    await converges('patient.yaml');
    await must('mv /root/sources.list /etc/apt/sources.list');
    await converges('more.yaml');
  });

  test('sshd with MaxStartups 1, its one place taken for a moment, and many runs at once', async () => {
    await must(`echo 'MaxStartups 1' >/etc/ssh/sshd_config.d/busy.conf; systemctl restart ssh
perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new("127.0.0.1:22") or die; $l = <$s>; open P, ">", "/run/taken"; sleep 2' &
timeout 20 sh -c 'until [ -e /run/taken ]; do sleep 0.05; done'`);
    const all = await Promise.all([1, 2, 3, 4].map(() => ring.run('run site.yaml --dry-run')));
    for (const one of all) expect(one, one.stdout).toMatchObject({ code: 0 });
    await must('rm /etc/ssh/sshd_config.d/busy.conf; systemctl restart ssh');
    await converges();
  });

  test('connections that are reset, again and again', async () => {
    await during(async () => {
      for (let time = 0; time < 4; time += 1) {
        await must('ss -K state established sport = :22 >/dev/null');
        await sleep(1500);
      }
    });
  });

  test('a firewall that resets what is established, for a while', async () => {
    await during(async () => {
      await must(
        `nft 'table inet adversity { chain in { type filter hook input priority 0; tcp dport 22 reject with tcp reset; }; }'`,
      );
      await sleep(4000);
      await must('nft delete table inet adversity');
    });
  });

  test('a black hole, longer than the connection waits for an answer when there is time', async () => {
    await during(async () => {
      await must(`nft 'table inet adversity { chain in { type filter hook input priority 0; tcp dport 22 drop; }
chain out { type filter hook output priority 0; tcp sport 22 drop; }; }'`);
      await sleep(endurance ? 50_000 : 6000);
      await must('nft delete table inet adversity');
    });
  });

  test('a clock that jumps on the host, by days, in both directions', async () => {
    ring.write('faketime.yaml', stages('package: { name: [libfaketime] }'));
    expect(await ring.run('run faketime.yaml')).toMatchObject({ code: 0 });
    // sshd's sandbox ends a process that asks libfaketime; what the scripts call may well be told another time.
    await must(`library=$(ls /usr/lib/*/faketime/libfaketime.so.1)
for tool in date sleep stat find systemctl systemd-run mktemp tail; do
  printf '#!/bin/sh\\nLD_PRELOAD=%s exec %s "$@"\\n' "$library" "$(command -v $tool)" >/root/$tool
done
cd /root; chmod 755 date sleep stat find systemctl systemd-run mktemp tail
mv date sleep stat find systemctl systemd-run mktemp tail /usr/local/sbin/`);
    const jump = (by: string): Promise<string> => must(`echo '${by}' >/etc/faketimerc; date +%s`);
    try {
      const now = Number(await jump('+0'));
      await during(async () => {
        expect(Number(await jump('+3d'))).toBeGreaterThan(now + 2 * 86_400);
        await sleep(1500);
        expect(Number(await jump('-3d'))).toBeLessThan(now - 2 * 86_400);
        await sleep(1500);
      });
    } finally {
      await must('rm -f /usr/local/sbin/* /etc/faketimerc');
    }
    await converges();
  });

  test('a clock that jumps under the controller, at every look', async () => {
    const leaping = ring.write(
      'leaping.mjs',
      'const now = Date.now; let looks = 0;\nDate.now = () => now() + ((looks += 1) % 2 === 0 ? 1 : -1) * 3 * 86400000;\n',
    );
    await must('rm -f /run/go /run/begun /srv/slow /srv/after');
    const first = start(ring, 'run waiting.yaml');
    await must("timeout 60 sh -c 'until [ -e /run/begun ]; do sleep 0.05; done'");
    const second = ring.run('run waiting.yaml --lock-wait 60', { env: { NODE_OPTIONS: `--import ${leaping}` } });
    await sleep(3000);
    await must('ss -K state established sport = :22 >/dev/null; : >/run/go');
    expect(await first.ended).toMatchObject({ code: 0 });
    const ended = await second;
    expect(ended, ended.stdout).toMatchObject({ code: 0 });
    await converges('waiting.yaml');
  });
});
