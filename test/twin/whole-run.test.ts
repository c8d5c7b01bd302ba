import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, provisionCommand, spawned } from './fixtures/cli.ts';
import { handWrittenSettings, settings } from './fixtures/hand-written-wg0.ts';
import { homeInventory, possible, Rehearsal } from './fixtures/rehearsal.ts';
import { snapshotScript } from './fixtures/snapshot.ts';

const hosts = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];
/** The inventory that ships, with hosts of the oldest and of the newest Debian. */
const inventory = homeInventory('ring-whole')
  .replace(/^( {4}mesh_address: 172.27.15.11)$/m, '$1\n    vars: { twin: { suite: debian11 } }')
  .replace(/^( {4}mesh_address: 172.27.15.13)$/m, '$1\n    vars: { twin: { suite: debian13 } }');

function differences(before: string, after: string): string[] {
  const [was, is] = [new Set(before.split('\n')), new Set(after.split('\n'))];
  return [
    ...[...was].filter(line => !is.has(line)).map(line => `- ${line}`),
    ...[...is].filter(line => !was.has(line)).map(line => `+ ${line}`),
  ];
}

/** Notes every argument of every process while something else happens, until it is told that it is enough. */
const watchArguments = `touch /run/watched
( while [ ! -e /run/watched-enough ]; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' >>/run/watched; done
  rm -f /run/watched-enough ) >/dev/null 2>&1 &`;

describe.skipIf(!possible)('four hosts, three behind a router, from dirty to a verified mesh', () => {
  let ring: Rehearsal;
  /** All that the product has printed. */
  const said: string[] = [];

  async function run(words: string, options: Parameters<Rehearsal['run']>[1] = {}): Promise<Ended> {
    const ended = await ring.run(words, options);
    said.push(ended.stdout, ended.stderr);
    return ended;
  }
  const everywhere = (script: string): Promise<string[]> => Promise.all(hosts.map(host => ring.must(host, script)));
  const snapshot = (): Promise<string[]> => everywhere(snapshotScript);
  /** What is in one snapshot and not in the other, by host. */
  const touched = async (before: readonly string[]): Promise<string[]> =>
    (await snapshot()).flatMap((after, at) =>
      differences(before[at] ?? '', after).map(line => `${hosts[at]}: ${line}`),
    );

  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    await ring.up('dirty');
    // The kernel takes its time over a new interface's own address.
    await everywhere('while ip -6 address | grep -q tentative; do sleep 0.2; done');
  });
  afterAll(async () => {
    await ring?.down();
  });

  let untouched: readonly string[] = [];
  test('a dry run of either phase touches nothing: no file, no time of a file, no rule, no unit', async () => {
    untouched = await snapshot();
    expect(untouched.every(text => text.split('\n').length > 5000)).toBe(true);
    const first = await run('phase1 --dry-run --detailed-exitcode');
    expect(first, first.stderr).toMatchObject({ code: 2 });
    expect(first.stdout).toMatch(/\d+ to remove/);
    const second = await run('phase2 --check');
    expect(second, second.stderr).toMatchObject({ code: 3 });
    expect(second.stdout).toContain('a run would be refused');
    expect(await touched(untouched)).toEqual([]);
    // Here, a dry run keeps its journal and nothing else: no facts for later runs.
    expect([...ring.journal().keys()].filter(name => !/^\.gitignore$|^[^/]+\/runs\//.test(name))).toEqual([]);
  });

  test('and the comparison sees the least touch', async () => {
    await ring.must(
      'ms-1',
      'touch -m -d @1600000000 /etc/hostname; chmod g+w /etc/my-app.conf; ip rule add pref 7 lookup 7; systemctl restart cron || systemctl restart my-app',
    );
    const seen = (await touched(untouched)).join('\n');
    for (const trace of ['/etc/hostname f', '/etc/my-app.conf f 664', 'from all lookup 7', 'Id=my-app.service']) {
      expect(seen).toContain(trace);
    }
    await ring.must('ms-1', 'ip rule delete pref 7');
  });

  test('phase 1 refuses where nobody confirms it, and where the wrong name is typed', async () => {
    const before = await snapshot();
    const refused = await run('phase1');
    expect(refused).toMatchObject({ code: 4 });
    expect(refused.stderr).toContain('there is no terminal to confirm it on');
    const typed = provisionCommand(['phase1', '-i', ring.file, '--twin']).join(' ');
    const declined = await spawned(['script', '-qec', typed, '/dev/null'], {
      answer: { to: 'to go on:', type: 'home' },
    });
    expect(declined.stdout).toContain('(ring-whole) to go on');
    expect(declined).toMatchObject({ code: 1 });
    expect(await touched(before)).toEqual([]);
  });

  const oldKeys: string[] = [];
  test('phase 1 wipes them clean, keeps what is not the old cluster’s, and archives what goes', async () => {
    oldKeys.push(...(await everywhere('cat /etc/wireguard/wg0.key')));
    const mine =
      'ip -o link show docker0; ip -o -4 address show docker0; systemctl show -p MainPID,ActiveState,UnitFileState my-app; stat -c "%n %a %Y %Z" /etc/my-app.conf /etc/cron.d/my-app /etc/systemd/system/my-app.service';
    const before = await everywhere(mine);
    const wiped = await run('phase1 --yes');
    expect(wiped, wiped.stdout).toMatchObject({ code: 0 });
    expect(wiped.stdout).toContain('GO  wipe');
    expect(await everywhere(mine)).toEqual(before);
    expect(before[0]).toContain('ActiveState=active');
    const archives = await everywhere(
      `cd /var/backups/provision; stat -c "%a %U" .; find . -maxdepth 1 -type f ! -perm 600
for file in *-wipe-????????????????.tar.gz; do tar -xzOf "$file" etc/wireguard/wg0.key; done`,
    );
    expect(archives).toEqual(oldKeys.map(key => `700 root\n${key}`));
    expect(wiped.stdout).toContain('kept in /var/backups/provision/');
  });

  const keys = new Map<string, string>();
  let watched = '';
  test('phase 2 joins them in a mesh, and every wg0.conf has the settings that one would write by hand', async () => {
    await ring.must('wk-1', watchArguments);
    const joined = await run('phase2');
    watched = await ring.must(
      'wk-1',
      ': >/run/watched-enough; while [ -e /run/watched-enough ]; do sleep 0.1; done; cat /run/watched; rm /run/watched',
    );
    expect(joined, joined.stdout).toMatchObject({ code: 0 });
    expect(joined.stdout).toContain('GO  wireguard');
    await Promise.all(
      hosts.map(async host => {
        keys.set(host, await ring.must(host, 'cat /etc/wireguard/wg0.pub'));
        keys.set(`${host} private`, await ring.must(host, 'cat /etc/wireguard/wg0.key'));
      }),
    );
    for (const host of hosts) {
      const conf = await ring.must(host, 'cat /etc/wireguard/wg0.conf');
      expect(settings(conf), host).toEqual(handWrittenSettings(host, keys));
      expect(await ring.must(host, 'cd /etc/wireguard; stat -c "%n %a %U" wg0.conf wg0.key')).toBe(
        'wg0.conf 600 root\nwg0.key 600 root',
      );
      expect(await ring.must(host, 'wg pubkey </etc/wireguard/wg0.key')).toBe(keys.get(host));
    }
    const rules =
      'cat /etc/sysctl.d/99-provision-wireguard.conf; systemctl is-enabled wg-quick@wg0; ip route | grep -c "^172.27.15.[0-9]* dev wg0"';
    expect(new Set(await everywhere(rules))).toEqual(
      new Set(['net.ipv4.conf.all.rp_filter=2\nnet.ipv4.conf.default.rp_filter=2\nenabled\n3']),
    );
  });

  test('a second run changes nothing and asks nothing, and its dry run says so', async () => {
    const before = await snapshot();
    expect(await run('phase2 --dry-run --detailed-exitcode')).toMatchObject({ code: 0 });
    const second = await run('phase2');
    expect(second, second.stdout).toMatchObject({ code: 0 });
    expect(second.stdout).toContain('nothing changed');
    expect(await touched(before)).toEqual([]);
  });

  test('phase 1’s gate still says GO beside the mesh, and up --from phase2 and status know of both', async () => {
    expect(await run('gate phase1')).toMatchObject({ code: 0 });
    const up = await run('up --from phase2');
    expect(up, up.stdout).toMatchObject({ code: 0 });
    const status = await run('status');
    expect(status).toMatchObject({ code: 0 });
    expect(status.stdout).toMatch(/GO +wipe/);
    expect(status.stdout).toMatch(/GO +wireguard/);
    expect(status.stdout).toContain('exit code 0');
  });

  test('with --json every line is an event', async () => {
    const gate = await run('gate wireguard --json');
    expect(gate).toMatchObject({ code: 0, stderr: '' });
    const events = gate.stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(events[0]).toMatchObject({ version: 2, type: 'run-start', cluster: 'ring-whole', hosts });
    expect(events.find(event => event.type === 'gate-done')).toMatchObject({ phase: 'wireguard', word: 'GO' });
    expect(events.at(-1)).toMatchObject({ type: 'run-done', exitCode: 0 });
    await run('phase2 --json --dry-run');
  });

  test('a playbook of the user’s own has templates, loops and conditions', async () => {
    ring.write(
      'templates/site.hbs',
      `{{host.name}} at {{site.name}}
{{#each mesh.peers}}
{{name}} {{mesh_address}}
{{/each}}
`,
    );
    const playbook = ring.write(
      'playbooks/site.yaml',
      `name: site
stages:
  - name: files
    tasks:
      - template: { path: /etc/site.txt, template: site.hbs, mode: '0640' }
      - loop: [one, two]
        file: { path: '/etc/site-{{item}}', content: "{{item}} of {{cluster}}\\n" }
      - when: eq host.site "home"
        file: { path: /etc/site-home, content: "behind {{site.public_address}}\\n" }
      - hosts: edge
        file: { path: /etc/site-edge, content: "edge\\n" }
gate:
  - file_mode: { paths: [/etc/site.txt], mode: '0640' }
`,
    );
    const ran = await run(`run ${playbook}`);
    expect(ran, ran.stdout).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('GO  site');
    const [ms1, , , edge] = await everywhere('cd /etc; head -n 99 site.txt site-*');
    expect(ms1).toBe(`==> site.txt <==
ms-1 at home
wk-1 172.27.15.11
wk-2 172.27.15.13
ctb-edge-1 172.27.15.31

==> site-home <==
behind 203.0.113.10

==> site-one <==
one of ring-whole

==> site-two <==
two of ring-whole`);
    expect(edge).toContain('==> site-edge <==');
    expect(edge).not.toContain('site-home');
    expect(await run(`run ${playbook} --dry-run --detailed-exitcode`)).toMatchObject({ code: 0 });
  });

  test('no private key is on the screen, in the journal, or among the arguments of a process', async () => {
    const secrets = [...oldKeys, ...hosts.map(host => keys.get(`${host} private`) ?? '')];
    expect(secrets.filter(secret => secret.length === 44)).toHaveLength(8);
    const journal = ring.journal();
    expect([...journal.keys()].filter(name => name.endsWith('events.jsonl')).length).toBeGreaterThan(3);
    expect(watched).toContain('wg-quick');
    const texts = [...said, watched, ...journal.values()];
    expect(texts.join('\n')).toContain(keys.get('ms-1'));
    for (const secret of secrets) expect(texts.filter(text => text.includes(secret))).toEqual([]);
  });
});
