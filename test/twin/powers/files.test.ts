import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { example } from '../fixtures/example.ts';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';
import { start } from '../fixtures/running.ts';

const root = join(import.meta.dirname, '../../..');

describe.skipIf(!possible)('what playbooks of your own can do, as docs/playbooks.md shows it', () => {
  let ring: Rehearsal;
  const hosts = ['server-1', 'agent-1'] as const;
  const tool = randomBytes(30_000_000);

  beforeAll(async () => {
    const minimal = readFileSync(join(root, 'inventory/minimal.yaml'), 'utf8');
    ring = new Rehearsal(minimal.replace(/^cluster: minimal$/m, 'cluster: ring-powers'));
    for (const name of ['files.yaml', 'fetch.yaml']) ring.write(name, example(name));
    for (const host of hosts) ring.write(`certs/${host}.pem`, `of ${host}\n`);
    ring.write('files/tool', tool);
    ring.write('files/conf.d/10-base.conf', 'a = 1\n');
    ring.write('files/conf.d/hooks/start', '#!/bin/sh\n');
    chmodSync(join(ring.folder, 'files/conf.d/hooks/start'), 0o755);
    await ring.up('clean');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('files of any size, cut in the middle and gone on with', async () => {
    const running = start(ring, 'run files.yaml --json');
    await running.says('files/tool');
    running.signal('SIGINT');
    expect((await running.ended).code).toBe(130);
    const ended = await ring.run('run files.yaml');
    expect(ended, ended.stdout).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain('GO');
    for (const host of hosts) {
      expect(await ring.must(host, 'cat /etc/host.pem; stat -c "%a %U" /etc/host.pem /usr/local/bin/tool')).toBe(
        `of ${host}\n600 root\n755 root`,
      );
      expect(await ring.must(host, 'sha256sum /usr/local/bin/tool | cut -c 1-64')).toBe(
        createHash('sha256').update(tool).digest('hex'),
      );
      expect(
        await ring.must(host, 'cd /etc/tool; find . | sort; cat 10-base.conf; stat -c %a 10-base.conf hooks/start'),
      ).toBe('.\n./10-base.conf\n./hooks\n./hooks/start\na = 1\n644\n755');
      // Nothing stays of what was brought.
      expect(await ring.must(host, 'ls /var/lib/provision/staged')).toBe('');
    }
    const again = await ring.run('run files.yaml --detailed-exitcode');
    expect(again, again.stdout).toMatchObject({ code: 0 });
  });

  test('files of hosts come here, cut in the middle and gone on with', async () => {
    const running = start(ring, 'run fetch.yaml --json');
    await running.says('"from":"host"');
    running.signal('SIGINT');
    expect((await running.ended).code).toBe(130);
    const ended = await ring.run('run fetch.yaml');
    expect(ended, ended.stdout).toMatchObject({ code: 0 });
    for (const host of hosts) {
      const here = (name: string): Buffer => readFileSync(join(ring.folder, `fetched.twin/${host}`, name));
      expect(here('machine-id').toString().trim()).toBe(await ring.must(host, 'cat /etc/machine-id'));
      expect(here('bin/tool').equals(tool)).toBe(true);
      expect([here('tool/10-base.conf'), here('tool/hooks/start')].map(String)).toEqual(['a = 1\n', '#!/bin/sh\n']);
      expect(statSync(join(ring.folder, `fetched.twin/${host}/bin/tool`)).mode & 0o777).toBe(0o600);
    }
    const again = await ring.run('run fetch.yaml --detailed-exitcode');
    expect(again, again.stdout).toMatchObject({ code: 0 });
  });
});
