import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { endurance, recordFigure } from '../figures.ts';
import { clusterYaml } from '../fixtures/cluster-yaml.ts';
import { possible, Rehearsal } from './fixtures/rehearsal.ts';
import { start } from './fixtures/running.ts';

const inventory = clusterYaml({
  cluster: 'ring-survive',
  ssh: 'ssh: { user: provision, become: true }',
  hosts: ['one', 'two'],
});

/** A key that must stay, files of some size, and tasks that take their time and say each time that they are done. */
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
      - file: { path: /srv/app/big, source: big.txt }
      - line: { path: /srv/app/lines, line: of line, create: true }
      - symlink: { path: /srv/app/link, target: big }
      - name: slow {{item}}
        loop: [e, f, g]
        command:
          run: 'sleep 1; until [ ! -e /srv/hold ]; do sleep 0.1; done; echo {{item}} >>/srv/done; echo of {{item}} >/srv/new; mv /srv/new /srv/app/{{item}}'
          creates: '/srv/app/{{item}}'
  - name: last
    tasks:
      - file: { path: /srv/app/last, content: "of last\\n" }
`;
/** So much of it that a half would be seen. */
const big = Array.from({ length: 8000 }, (_, at) => `line ${at} of a file that takes its time\n`).join('');
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'last'];

/** Shell text that waits until something is so, and fails where that does not come. */
const soon = (what: string): string => `timeout 60 sh -c 'until ${what}; do sleep 0.05; done'`;

const eventSchema = z.object({
  type: z.string(),
  host: z.string().optional(),
  title: z.string().optional(),
  seconds: z.number().optional(),
});

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
/** What is killed, and below which number of a hundred. */
const kinds = [
  { kind: 'controller', below: 60 },
  { kind: 'connection', below: 80 },
  { kind: 'session', below: 94 },
  { kind: 'power', below: 100 },
] as const;
type Kind = (typeof kinds)[number]['kind'];
/** Kills in a row, of the run and of those that were to fix it, before one may end. */
const ROW = 4;
/** Kills in a longer run; otherwise as many as there is time for. */
const KILLS = 100;
const SECONDS = 40;

describe.skipIf(!possible)('a run that is interrupted anywhere', () => {
  let ring: Rehearsal;

  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    ring.write('site.yaml', playbook);
    ring.write('big.txt', big);
    await ring.up('clean');
    expect(await ring.run('run site.yaml')).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await ring?.down();
  });

  beforeEach(async () => {
    await everywhere('rm -f /srv/hold');
  });

  const everywhere = (script: string): Promise<readonly string[]> =>
    Promise.all(hosts.map(host => ring.must(host, script)));

  /** The moment at which every host has begun with what takes its time. */
  const midway = (): Promise<unknown> => everywhere(soon('[ -e /srv/app/link ]'));

  const keys = (): Promise<readonly string[]> =>
    everywhere('sha256sum /etc/wireguard/wg0.key; stat -c %i /etc/wireguard/wg0.key');

  /** Every file that is there is whole. */
  async function nothingHalf(): Promise<void> {
    const sum = createHash('sha256').update(big).digest('hex');
    await everywhere(`cd /srv/app 2>/dev/null || exit 0
for one in ${names.join(' ')}; do [ ! -e $one ] || [ "$(cat $one)" = "of $one" ]; done
[ ! -e lines ] || [ "$(cat lines)" = 'of line' ]
[ ! -e big ] || [ "$(sha256sum <big)" = '${sum}  -' ]`);
  }

  async function converges(): Promise<void> {
    const again = await ring.run('run site.yaml --lock-wait 30');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    const nothing = await ring.run('run site.yaml --dry-run --detailed-exitcode');
    expect(nothing, nothing.stdout).toMatchObject({ code: 0 });
    await nothingHalf();
    // After a restart, with nothing left to change, a host has no /run/provision at all.
    for (const left of await everywhere(
      'cd /srv/app; ls; find /srv /etc /run -xdev -name "*provision.??????"; if [ -d /run/provision ]; then find /run/provision -mindepth 1 ! -path /run/provision/runs; fi',
    )) {
      expect(left.split('\n')).toEqual(['a', 'b', 'big', 'c', 'd', 'e', 'f', 'g', 'last', 'lines', 'link']);
    }
  }

  /** Ends one thing without a word at a moment of a run; where that is not the run itself, the run must get over it. */
  async function kill(kind: Kind, host: string, milliseconds: number): Promise<void> {
    const running = start(ring, 'run site.yaml --lock-wait 30');
    await sleep(milliseconds);
    if (kind === 'connection') await ring.must(host, 'ss -K state established sport = :22 >/dev/null');
    if (kind === 'session') {
      await ring.must(
        host,
        'for pid in $(pgrep -f "^sshd.*: provision"); do kill -s KILL "$pid" 2>/dev/null || :; done',
      );
    }
    if (kind === 'power') {
      await ring.on(host, 'systemctl poweroff --force --force');
      await sleep(500);
      await ring.provision(['twin', 'up']);
    }
    if (kind === 'controller') running.signal('SIGKILL');
    const { code, stdout, stderr } = await running.ended;
    // Before its first change a run has nothing on the host, and may as well say that it was cut off.
    if (code === 0) await everywhere('rm -rf /srv/app');
    if ((kind === 'connection' || kind === 'session') && code !== 0)
      expect(`${stdout}${stderr}`).toMatch(/dropped|reset|closed/i);
  }

  test(
    'kills at random moments: no key, file or lock is lost, nothing is half, and the next run converges',
    async () => {
      const before = await keys();
      const random = seeded(20);
      const until = Date.now() + SECONDS * 1000;
      const counts = { controller: 0, connection: 0, session: 0, power: 0 };
      let tried = 0;
      while (endurance ? tried < KILLS : Date.now() < until) {
        await everywhere('rm -rf /srv/app');
        for (let row = 0; row < ROW; row += 1) {
          const dice = random() * 100;
          const kind = kinds.find(({ below }) => dice < below)?.kind ?? 'power';
          await kill(kind, hosts[Math.floor(random() * hosts.length)] ?? 'one', 300 + random() * 4200);
          counts[kind] += 1;
          tried += 1;
          await nothingHalf();
          expect(await keys()).toEqual(before);
        }
        await converges();
      }
      // A kill that was not got over ends the test above.
      // A few kills, as without endurance, may leave a kind out.
      for (const { kind } of kinds.filter(one => endurance || counts[one.kind] > 0))
        recordFigure({ what: `kills survived (${kind})`, tried: counts[kind], held: counts[kind] });
      recordFigure({ what: 'kills survived', tried, held: tried });
      expect(tried).toBeGreaterThanOrEqual(ROW);
    },
    endurance ? 1_800_000 : 200_000,
  );

  test('attach follows what a killed controller left at work, to its end, and tells how long each task took', async () => {
    await everywhere('rm -rf /srv/app; : >/srv/hold');
    const running = start(ring, 'run site.yaml');
    await midway();
    running.signal('SIGKILL');
    await running.ended;
    const met = await ring.run('run site.yaml');
    expect(met).toMatchObject({ code: 1 });
    expect(met.stdout).toMatch(
      /another run is at work on this host: `provision run site.yaml` by \S+@\S+, since \S+, a task/,
    );
    await everywhere('rm /srv/hold');
    const attached = await ring.run('attach --json');
    expect(attached).toMatchObject({ code: 0 });
    const events = attached.stdout
      .trim()
      .split('\n')
      .map(line => eventSchema.parse(JSON.parse(line)));
    expect(events[0]?.type).toBe('run-start');
    expect(events.at(-1)?.type).toBe('run-done');
    for (const host of hosts) {
      const done = events.find(one => one.type === 'task-done' && one.host === host && one.title === 'slow g');
      expect(done?.seconds).toBeGreaterThanOrEqual(1);
    }
    await converges();
  });

  test('a second run waits for the first, reads again, and does nothing twice', async () => {
    await everywhere('rm -rf /srv/app /srv/done; : >/srv/hold');
    const first = start(ring, 'run site.yaml');
    await midway();
    const dry = await ring.run('run site.yaml --dry-run');
    expect(dry).toMatchObject({ code: 0 });
    const second = start(ring, 'run site.yaml --lock-wait 120');
    await second.says(/two: waiting for the run that is at work here: `provision run site.yaml`/);
    await everywhere('rm /srv/hold');
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(await second.ended).toMatchObject({ code: 0 });
    expect(await everywhere('cat /srv/done')).toEqual(['e\nf\ng', 'e\nf\ng']);
    await converges();
  });

  test('Ctrl-C while waiting for another run ends the wait; under a task it lets that one end and begins no other', async () => {
    await everywhere('rm -rf /srv/app /srv/done; : >/srv/hold');
    const first = start(ring, 'run site.yaml');
    await midway();
    const second = start(ring, 'run site.yaml --lock-wait 600');
    await second.says(/two: waiting for the run that is at work here/);
    second.signal('SIGINT');
    expect(await second.ended).toMatchObject({ code: 130 });
    first.signal('SIGINT');
    await first.says('interrupted: what is running finishes');
    await everywhere(`${soon('[ -e /run/provision/runs/*/halt ]')}; rm /srv/hold`);
    const ended = await first.ended;
    expect(ended).toMatchObject({ code: 130 });
    expect(ended.stdout).toContain('✓ two: slow e');
    expect(ended.stdout).not.toContain('slow f ·');
    expect(await everywhere('cat /srv/done; ls /run/provision/runs')).toEqual(['e', 'e']);
    await converges();
  });

  test('the second Ctrl-C leaves at once and says which host was in which task; that goes on by itself', async () => {
    await everywhere('rm -rf /srv/app /srv/done; : >/srv/hold');
    const running = start(ring, 'run site.yaml --json');
    // The hosts are ahead of what the controller has been told; the signal must not be ahead of that.
    for (const host of hosts)
      await running.says(new RegExp(`^(?=.*"task-start")(?=.*"${host}")(?=.*"title":"slow e").*$`, 'm'));
    running.signal('SIGINT');
    await running.says('interrupted: what is running finishes');
    running.signal('SIGINT');
    const { code, stdout } = await running.ended;
    await everywhere('rm /srv/hold');
    expect(code).toBe(130);
    for (const host of hosts) expect(stdout).toMatch(new RegExp(`"${host}".*interrupted — while “slow e” was running`));
    expect(stdout).toContain('provision attach');
    await converges();
  });

  test('unlock refuses while a script or its controller lives, and breaks the lock of a dead run elsewhere', async () => {
    await everywhere('rm -rf /srv/app; : >/srv/hold');
    const running = start(ring, 'run site.yaml');
    await midway();
    expect((await ring.run('unlock --yes')).stdout).toMatch(
      /one: not unlocked: its controller is alive, process \d+ on this machine/,
    );
    running.signal('SIGKILL');
    await running.ended;
    const busy = await ring.run('unlock --yes');
    expect(busy).toMatchObject({ code: 1 });
    expect(busy.stdout).toMatch(/one: not unlocked: `provision run site.yaml` by .*, a task is going on/);
    // The script ends, its lock stays; and as far as this machine knows, its controller is another one.
    await everywhere(`rm /srv/hold; ${soon('[ -e /run/provision/runs/*/*/rc ]')}
sed 's/"machine":"[^"]*"/"machine":"elsewhere"/' /run/provision/lock >/run/lock.new; cat /run/lock.new >/run/provision/lock; rm /run/lock.new
rm /srv/app/last 2>/dev/null || :`);
    const held = await ring.run('run site.yaml');
    expect(held).toMatchObject({ code: 1 });
    expect(held.stdout).toContain('if you know that it is dead: provision unlock');
    expect(await ring.run('unlock -l one')).toMatchObject({ code: 4 });
    const unlocked = await ring.run('unlock --yes');
    expect(unlocked).toMatchObject({ code: 0 });
    expect(unlocked.stdout).toContain('two: unlocked');
    await converges();
  });

  test('a host that is restarted under a run stops there, and converges afterwards', async () => {
    const before = await keys();
    await everywhere('rm -rf /srv/app');
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
