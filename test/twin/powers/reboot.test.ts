import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { example } from '../fixtures/example.ts';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';

const root = join(import.meta.dirname, '../../..');
const hosts = ['server-1', 'agent-1'] as const;
const BOOT = 'cat /proc/sys/kernel/random/boot_id';

describe.skipIf(!possible)('a boot in the middle, as docs/playbooks.md shows it', () => {
  let ring: Rehearsal;

  beforeAll(async () => {
    const minimal = readFileSync(join(root, 'inventory/minimal.yaml'), 'utf8');
    ring = new Rehearsal(minimal.replace(/^cluster: minimal$/m, 'cluster: ring-reboot'));
    ring.write('reboot.yaml', example('reboot.yaml'));
    await ring.up('clean');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('not where it is not safe; then host by host, each back as another boot before the plan goes on', async () => {
    const before = await Promise.all(hosts.map(host => ring.must(host, BOOT)));
    // A file that is as old as the boot itself would not count.
    await Promise.all(hosts.map(host => ring.must(host, 'touch /etc/keep-running; sleep 2')));
    const kept = await ring.run('run reboot.yaml');
    expect(kept, kept.stdout).toMatchObject({ code: 1 });
    expect(kept.stdout).toContain('not rebooted: safe_if is not satisfied');
    expect(kept.stdout).toContain('not begun: batch 1 of 2 of stage boot failed: server-1 (failed)');
    expect(await Promise.all(hosts.map(host => ring.must(host, BOOT)))).toEqual(before);

    // Somebody is installing packages for a moment: the boot waits for that.
    await ring.must(
      'server-1',
      'rm /etc/keep-running; cp /bin/sleep /usr/local/bin/dpkg; (setsid /usr/local/bin/dpkg 8 && touch /etc/installed) >/dev/null 2>&1 &',
    );
    await ring.must('agent-1', 'rm /etc/keep-running');
    const done = await ring.run('run reboot.yaml');
    expect(done, done.stdout).toMatchObject({ code: 0 });
    const after = await Promise.all(hosts.map(host => ring.must(host, BOOT)));
    for (const [at, host] of hosts.entries()) {
      expect(after[at]).not.toBe(before[at]);
      expect(await ring.must(host, 'cat /run/after-the-boot')).toBe(host);
    }
    await ring.must('server-1', 'test -e /etc/installed');

    const again = await ring.run('run reboot.yaml --detailed-exitcode');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('nothing changed');
    expect(await Promise.all(hosts.map(host => ring.must(host, BOOT)))).toEqual(after);
  });
});
