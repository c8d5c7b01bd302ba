import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { k3sIdentity } from '../../../../src/collections/k3s/resources/k3s-identity.ts';
import journalCauses from '../../../../src/collections/k3s/state/journal-causes.awk';
import { nodeIdentityProbe, nodeStateProbe, parseNodeState } from '../../../../src/collections/k3s/state/node-state.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Lines that K3s v1.36.3 wrote into its journal in the twin. */
const journal = (name: string): string => readFileSync(join(import.meta.dirname, 'journals', `${name}.txt`), 'utf8');

describe.each(userlands)('the state of a node with %s', userland => {
  const read = async (files: Readonly<Record<string, string>>) => {
    const host = fresh(userland);
    for (const [path, text] of Object.entries(files)) host.write(path, text);
    const before = host.tree();
    const { stdout, code } = await host.run(nodeStateProbe);
    expect(code).toBe(0);
    expect(host.tree()).toBe(before);
    return parseNodeState(stdout);
  };
  const k3s = '/var/lib/rancher/k3s';

  test('of a bare host', async () => {
    expect(await read({})).toEqual({ datastore: false });
  });

  test('of a server, of either datastore; the CA is its own', async () => {
    const server = { [`${k3s}/server/tls/server-ca.crt`]: 'ca', [`${k3s}/agent/server-ca.crt`]: 'other' };
    expect(await read({ ...server, [`${k3s}/server/db/state.db`]: '' })).toEqual({ datastore: true, ca: sum('ca') });
    expect(await read({ ...server, [`${k3s}/server/db/etcd/member/wal`]: '' })).toEqual({
      datastore: true,
      etcd: true,
      ca: sum('ca'),
    });
  });

  test('the name of a member alone, which K3s before 1.36 writes with sqlite, too, is no etcd', async () => {
    const name = { [`${k3s}/server/db/etcd/name`]: 'ms-1-1' };
    expect(await read(name)).toEqual({ datastore: false });
    expect(await read({ ...name, [`${k3s}/server/db/state.db`]: '' })).toEqual({ datastore: true });
  });

  test('of a server that has both datastores, and of one that a backup was brought away from', async () => {
    const [db, backup] = [`${k3s}/server/db`, '/var/lib/provision/backup/last'];
    expect(await read({ [`${db}/state.db`]: '', [`${db}/etcd/member/wal`]: '' })).toMatchObject({ half: true });
    expect(await read({ [`${db}/state.db-migrated`]: '', [`${db}/etcd/member/wal`]: '' })).not.toHaveProperty('half');
    const uid = '11111111-1111-4111-8111-111111111111';
    const noted = { '/var/lib/provision/cluster': `name home\nuid ${uid}\nca ${sum('ca')}\n` };
    const taken = Math.floor(Date.now() / 1000) - 7200;
    const { backup: seen } = await read({ ...noted, [backup]: `taken ${taken}\nsha256 ${sum('x')}\nuid ${uid}\n` });
    expect(seen?.age).toBeGreaterThanOrEqual(7200);
    const other = uid.replaceAll('1', '2');
    expect(await read({ ...noted, [backup]: `taken ${taken}\nuid ${other}\n` })).not.toHaveProperty('backup');
    expect(await read({ ...noted, [backup]: 'taken ' })).not.toHaveProperty('backup');
  });

  test('of an agent', async () => {
    expect(await read({ [`${k3s}/agent/server-ca.crt`]: 'ca' })).toEqual({ datastore: false, ca: sum('ca') });
  });

  test('of a host on which the phase has begun, with what the cluster keeps for good', async () => {
    const marker = 'cluster home\nversion v1.36.3+k3s1\npods 10.42.0.0/16\n';
    expect(await read({ '/var/lib/provision/phases/k3s': marker })).toEqual({
      datastore: false,
      begun: { cluster: 'home', version: 'v1.36.3+k3s1', pods: '10.42.0.0/16' },
    });
  });
});

describe.each(userlands)('which cluster a node is one of, with %s', userland => {
  const uid = '11111111-1111-4111-8111-111111111111';
  const spec = { cluster: 'home', uid, ca: sum('ca') };
  const task = () => k3sIdentity.bind(spec);
  const noted = (ca: string): string => `name home\nuid ${uid}\nca ${ca}\n`;

  test('is noted there, seen again, and put right where it was changed', async () => {
    const host = fresh(userland);
    host.write('/var/lib/rancher/k3s/agent/server-ca.crt', 'ca');
    expect((await converges(host, task())).fields.map(({ name, before, after }) => [name, before, after])).toEqual([
      ['name', undefined, 'home'],
      ['UID', undefined, '11111111-111'],
      ['CA', undefined, sum('ca').slice(0, 12)],
    ]);
    expect(host.text('/var/lib/provision/cluster')).toBe(noted(sum('ca')));
    expect((await host.run(nodeIdentityProbe)).stdout).toContain(`noted-uid ${uid}`);
    host.write('/var/lib/provision/cluster', noted(sum('before')));
    expect(await converges(host, task())).toMatchObject({
      fields: [{ name: 'CA' }],
      why: 'CA rotated: the same cluster, by its UID',
    });
    expect(await host.plan(task())).toEqual({ kind: 'none', why: 'UID 11111111-111' });
  });

  test('is never taken for unknown where the note is cut off', async () => {
    const host = fresh(userland);
    host.write('/var/lib/provision/cluster', 'name home\nuid 1111');
    expect(await host.plan(task())).toMatchObject({ kind: 'unreadable' });
  });
});

describe.each(userlands)('why K3s does not come up, with %s', userland => {
  test.each([
    ['another-ca', 'cause: the token is of another cluster: its CA is not the one that the server shows'],
    [
      'name-taken',
      'cause: the server knows another node of this name, or its password: delete that Node there (k3s kubectl delete node NAME)',
    ],
    ['no-token', 'cause: there is no token'],
    [
      'newer-files',
      'cause: K3s does not start with files that are newer than its datastore has them: put them aside, and it makes them anew',
    ],
    ['server-option', 'cause: config.yaml holds an option that this role does not know'],
  ])('%s', async (name, cause) => {
    const host = fresh(userland);
    const { stdout, code } = await host.run(sh`printf '%s' ${journal(name)} | awk ${journalCauses}`);
    expect(code).toBe(0);
    const [first, ...rest] = stdout.trimEnd().split('\n');
    expect(first).toBe(cause);
    // The evidence follows, without what only repeats it.
    expect(rest.length).toBeGreaterThan(0);
    expect(rest.length).toBeLessThan(5);
  });

  const coded = async (text: string): Promise<readonly string[]> => {
    const { stdout, code } = await fresh(userland).run(sh`printf '%s' ${text} | awk -v coded=1 ${journalCauses}`);
    expect(code).toBe(0);
    return stdout.split('\n').flatMap(line => /^journal ([a-z][a-z-]*) /.exec(line)?.[1] ?? []);
  };

  test('of several starts the last that tells anything counts, not what was mended before it', async () => {
    expect(await coded(journal('mended'))).toEqual(['node-name-taken']);
  });

  test('what came before a stop by hand, or a start that succeeded, does not count', async () => {
    const again = 'Starting k3s-agent.service - Lightweight Kubernetes...\n';
    const stopped = 'Stopping k3s-agent.service - Lightweight Kubernetes...\n';
    const started = 'Started k3s-agent.service - Lightweight Kubernetes.\n';
    expect(await coded(journal('mended') + stopped + again)).toEqual([]);
    expect(await coded(journal('mended') + started + stopped + again)).toEqual([]);
    expect(await coded(journal('mended') + stopped + again + journal('no-token'))).toEqual(['node-token-missing']);
  });

  test.each([
    // As etcd, K3s and its datastore for one server write them.
    ['{"level":"warn","caller":"wal/wal.go:815","msg":"slow fdatasync","took":"1.4s"}', 'server-disk-slow'],
    [
      '{"level":"warn","caller":"txn/util.go:93","msg":"apply request took too long","took":"312ms"}',
      'server-disk-slow',
    ],
    [
      'time="2026-11-29T22:00:00Z" level=info msg="Slow SQL (started: 22:00) (total time: 1.2s): SELECT"',
      'server-disk-slow',
    ],
    [
      'level=fatal msg="Failed to test data store connection: this server is a not a member of the etcd cluster. Found [], expect: wk-2"',
      'etcd-member-unknown',
    ],
    ['{"level":"warn","msg":"request cluster ID mismatch"}', 'etcd-member-unknown'],
    ['level=error msg="etcdserver: no leader"', 'etcd-no-leader'],
  ])('of the datastore: %s', async (line, code) => {
    expect(await coded(`${line}\n`)).toEqual([code]);
  });

  test('a journal without trouble names none', async () => {
    const host = fresh(userland);
    expect(await host.run(sh`printf '%s' ${journal('well')} | awk ${journalCauses}`)).toMatchObject({
      stdout: '',
      code: 0,
    });
  });
});
