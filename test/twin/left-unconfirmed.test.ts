import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterYaml } from '../fixtures/cluster-yaml.ts';
import { possible, Rehearsal } from './fixtures/rehearsal.ts';
import { start } from './fixtures/running.ts';

const hosts = ['again', 'more', 'attached', 'unlocked', 'left', 'halved', 'cut', 'others'] as const;
type Name = (typeof hosts)[number];

const inventory = clusterYaml({ cluster: 'ring-unconfirmed', ssh: 'ssh: { user: provision, become: true }', hosts });

/** Commands that say nothing of a guard, each held up until it may go on. */
const held = (hosts: string, before: string, after: string, more = ''): string =>
  `      - { hosts: "${hosts}", name: held, ${more}command: { run: '${before}: >/srv/begun; until [ ! -e /srv/hold ]; do sleep 0.1; done; ${after}: >/srv/done', creates: /srv/done } }`;

/** A rule that cuts nobody, and one that lets no new connection in, and leaves those that there are. */
const HARMLESS = 'iptables -A INPUT -s 203.0.113.99 -j DROP; ';
const CUT = 'iptables -I INPUT -p tcp --dport 22 --syn -j DROP; ';

const site = `name: site
stages:
  - name: work
    tasks:
${held('!halved,!cut', '', '')}
${held('halved', HARMLESS, '')}
${held('cut', '', CUT, 'guard: 10s, ')}
`;
const more = `name: more
stages:
  - name: more
    tasks:
      - file: { path: /srv/more, content: more }
`;

/** Seconds in which a guard that nobody settles is still armed: a minute after the change. */
const AT_ONCE = 40;

const soon = (what: string): string => `timeout 60 sh -c 'until ${what}; do sleep 0.05; done'`;
/** What runs and guards have left on a host. */
const LEFT = `ls /var/lib/provision/guards /run/provision/runs 2>/dev/null | grep -v ':$' | grep .
systemctl list-units --all --no-legend 'provision-guard-*'; ls /etc/systemd/system | grep provision-guard; ls /run/provision/lock`;

describe.skipIf(!possible)('what a dead run has left unconfirmed', () => {
  let ring: Rehearsal;
  const left = (host: Name): Promise<string> => ring.must(host, `{ ${LEFT}\n} 2>/dev/null || :`);

  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    ring.write('site.yaml', site);
    ring.write('more.yaml', more);
    await ring.up('clean');
    expect(await ring.run('run more.yaml')).toMatchObject({ code: 0 });
    await Promise.all(hosts.map(host => ring.must(host, ': >/srv/hold; rm /srv/more')));
  });
  afterAll(async () => {
    await ring?.down();
  });

  /** A run whose controller is killed under its task. */
  async function killedUnder(host: Name): Promise<void> {
    const running = start(ring, `run site.yaml -l ${host}`);
    await ring.must(host, soon('[ -e /srv/begun ]'));
    running.signal('SIGKILL');
    await running.ended;
  }

  /** Lets the script come to its end; its guard stays armed. */
  async function through(host: Name): Promise<void> {
    await ring.must(host, `rm /srv/hold; ${soon('[ -e /run/provision/runs/*/*/rc ]')}`);
    await ring.must(host, '[ -e /var/lib/provision/guards/*/armed ] && [ -e /var/lib/provision/guards/*/through ]');
  }

  async function atOnce(words: string, code = 0): Promise<string> {
    const began = performance.now();
    const ended = await ring.run(words);
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code });
    expect((performance.now() - began) / 1000).toBeLessThan(AT_ONCE);
    return ended.stdout;
  }

  const KEPT =
    /· \w+: a run that died left an unconfirmed change here: kept, since a new login worked \(`provision run site.yaml/;

  test('is settled by a second run that has nothing to change there', async () => {
    await killedUnder('again');
    const met = await ring.run('run site.yaml -l again');
    expect(met, met.stdout).toMatchObject({ code: 1 });
    expect(met.stdout).toMatch(/another run is at work on this host: .*, a task is going on/);
    await through('again');
    expect(await atOnce('run site.yaml -l again')).toMatch(KEPT);
    expect(await ring.must('again', 'ls -d /srv/[!a]*')).toBe('/srv/begun\n/srv/done');
    expect(await left('again')).toBe('');
  });

  test('is settled by a second run before it changes anything', async () => {
    await killedUnder('more');
    await through('more');
    expect(await atOnce('run more.yaml -l more')).toMatch(KEPT);
    expect(await ring.must('more', 'ls -d /srv/[!a]*')).toBe('/srv/begun\n/srv/done\n/srv/more');
    expect(await left('more')).toBe('');
  });

  test('is settled by attach, once it has seen the script end', async () => {
    await killedUnder('attached');
    const attached = start(ring, 'attach -l attached');
    await attached.says(/attached: `provision run site.yaml.*, a task is going on/);
    await ring.must('attached', 'rm /srv/hold');
    const { code, stdout } = await attached.ended;
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(KEPT);
    expect(await left('attached')).toBe('');
    expect(await atOnce('run site.yaml -l attached')).not.toMatch(/not confirmed/);
  });

  test('of a run elsewhere is left to it by a run and by attach, and settled by unlock', async () => {
    await killedUnder('unlocked');
    expect((await ring.run('unlock --yes -l unlocked')).stdout).toMatch(/not unlocked: .*, a task is going on/);
    await through('unlocked');
    await ring.must(
      'unlocked',
      `cd /run; sed 's/"machine":"[^"]*"/"machine":"elsewhere"/' provision/lock >lock.new; cat lock.new >provision/lock; rm lock.new`,
    );
    const met = await ring.run('run more.yaml -l unlocked');
    expect(met, met.stdout).toMatchObject({ code: 1 });
    expect(met.stdout).toMatch(/another run is at work on this host: .*, its change is not confirmed yet/);
    expect((await ring.run('attach -l unlocked')).stdout).toMatch(
      /unlocked: `provision run site.yaml.*is not confirmed yet/,
    );
    expect(await left('unlocked')).not.toBe('');
    const unlocked = await atOnce('unlock --yes -l unlocked');
    expect(unlocked).toMatch(KEPT);
    expect(unlocked).toContain('unlocked: unlocked');
    expect(await left('unlocked')).toBe('');
    await atOnce('run more.yaml -l unlocked');
  });

  test('by the second Ctrl-C is settled by the next run', async () => {
    const running = start(ring, 'run site.yaml -l left --json');
    await running.says(/"task-start".*"title":"held"/);
    running.signal('SIGINT');
    await running.says('interrupted: what is running finishes');
    running.signal('SIGINT');
    expect((await running.ended).code).toBe(130);
    await through('left');
    expect(await atOnce('run more.yaml -l left')).toMatch(KEPT);
    expect(await left('left')).toBe('');
  });

  test('is undone where its script was cut off halfway, and the next run goes on from there', async () => {
    await killedUnder('halved');
    await ring.must(
      'halved',
      `kill -s KILL -- "-$(cat /var/lib/provision/guards/*/pid)"; ${soon('[ -e /run/provision/runs/*/*/rc ]')}`,
    );
    const next = await atOnce('run more.yaml -l halved');
    expect(next).toMatch(
      /a run that died left an unconfirmed change here, and it was undone: its script was ended before it was through, restored the rules of iptables/,
    );
    expect(await ring.must('halved', 'ls -d /srv/[!a]*; iptables-save | grep -c 203.0.113.99 || :')).toBe(
      '/srv/begun\n/srv/hold\n/srv/more\n0',
    );
    expect(await left('halved')).toBe('');
  });

  test('is undone by the host in its own time where it does cut the way in; who waits goes on then', async () => {
    await killedUnder('cut');
    const waiting = start(ring, 'run more.yaml -l cut --lock-wait 60');
    await waiting.says(/cut: waiting for the run that is at work here/);
    await ring.must('cut', 'rm /srv/hold');
    const { code, stdout } = await waiting.ended;
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(
      /left an unconfirmed change here, and it was undone: restored the rules of iptables .*\(the last login that failed: /,
    );
    expect(await ring.must('cut', 'ls -d /srv/[!a]*; iptables-save | grep -c DROP || :')).toBe(
      '/srv/begun\n/srv/done\n/srv/more\n0',
    );
    expect(await left('cut')).toBe('');
  });

  test('is never settled while its controller lives', async () => {
    const running = start(ring, 'run site.yaml -l others');
    await ring.must('others', soon('[ -e /srv/begun ]'));
    running.signal('SIGSTOP');
    await through('others');
    try {
      const met = await ring.run('run more.yaml -l others');
      expect(met, met.stdout).toMatchObject({ code: 1 });
      expect((await ring.run('unlock --yes -l others')).stdout).toMatch(/not unlocked: its controller is alive/);
      expect(await left('others')).not.toBe('');
    } finally {
      running.signal('SIGCONT');
    }
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(await left('others')).toBe('');
  });
});
