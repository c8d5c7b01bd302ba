import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { k3sBackup } from '../../../../src/collections/k3s/backup/k3s-backup.ts';
import { fresh } from '../../fresh.ts';
import { type Userland, userlands } from '../../harness.ts';

const k3s = '/var/lib/rancher/k3s/server';

/**
 * A host with a server's files, whose systemd names the process that is to be held. What K3s' own program is asked for is its version; no datastore
 * is pretended.
 */
function withServer(userland: Userland, tools: Readonly<Record<string, string>> = {}) {
  const host = fresh(userland);
  const folder = userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin';
  mkdirSync(join(host.root, 'srv/sbin'), { recursive: true });
  if (userland === 'dash') host.mount('mount --bind "$1/srv/sbin" "$1/usr/local/sbin"');
  const all = {
    systemctl: 'cat /srv/main',
    k3s: `case $* in
  *api-resources*) printf '%s\\n' events leases.coordination.k8s.io pods secrets nodes.metrics.k8s.io
    exit $(cat /srv/lists) ;;
  *'get customresourcedefinitions'*) cat /srv/defined 2>/dev/null || : ;;
  *'get apiservices'*) printf '%s ' $(cat /srv/served) ;;
  *'get pods -A'*) printf '%s\\n' 'default   pod/web-1   1/1' 'mine   pod/db-0   1/1' '' 'node/ms-1   Ready'
    cat /srv/more 2>/dev/null || : ;;
  *'get secrets'*) printf '%s\\n' 'default/word {"word":"c2VjcmV0"}' 'kube-system/none ' 'kube-system/ms-1.node-password.k3s {}' ;;
  *'certificate check'*) printf '[\\n{"Subject":"kubernetes"}]\\n' ;;
  *kubectl*) exit 1 ;;
  *) echo "k3s version v1.36.3+k3s1 (4dfafb61)" ;;
esac`,
    ...tools,
  };
  for (const [name, text] of Object.entries(all)) host.write(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, 0o755);
  for (const [path, text] of Object.entries({
    [`${k3s}/db/state.db`]: 'pages',
    [`${k3s}/db/state.db-wal`]: 'frames',
    [`${k3s}/token`]: 'K10secret',
    [`${k3s}/tls/server-ca.key`]: 'key',
    [`${k3s}/cred/encryption-config.json`]: '{}',
    '/etc/rancher/k3s/config.yaml': 'a: b',
    '/etc/rancher/node/password': 'word',
    '/var/lib/provision/cluster': 'name home',
    '/srv/served': 'metrics.k8s.io\n',
    '/srv/lists': '0\n',
  }))
    host.write(path, text, 0o600);
  return host;
}

/** Runs a script while a process is there that stands for K3s', and says in which state that is afterwards. */
const beside = (script: string): string => `sleep 60 </dev/null >/dev/null 2>&1 & echo $! >/srv/main
code=0
( set -eu
${script}
) || code=$?
state=$(sed 's/.*) \\(.\\).*/\\1/' "/proc/$(cat /srv/main)/stat")
kill -KILL "$(cat /srv/main)"
echo "after $code $state"`;

describe.each(userlands)('what a server gathers, with %s', userland => {
  test('is one file of root’s with all that a cluster is made again from, and K3s goes on', async () => {
    const host = withServer(userland);
    const { stdout } = await host.run(beside(k3sBackup.take.text));
    expect(stdout).toContain('after 0 S');
    const taken = k3sBackup.takenOf('ms-1', { code: 0, stdout, stderr: '' });
    expect(taken).toMatchObject({ datastore: 'sqlite', version: 'v1.36.3+k3s1' });
    expect(host.mode(taken.source)).toBe('0600');
    const listed = (await host.run(`cd /var/lib/provision/backup && ls -A && tar tf taken && sha256sum taken`)).stdout;
    expect(listed).toContain(taken.sha256);
    expect(listed.startsWith('taken\n')).toBe(true);
    expect(
      listed
        .split('\n')
        .filter(line => /[a-z]$/.test(line) && line.startsWith('./'))
        .sort(),
    ).toEqual([
      './etc/rancher/k3s/config.yaml',
      './etc/rancher/node/password',
      './var/lib/provision/backup/notes',
      './var/lib/provision/cluster',
      './var/lib/rancher/k3s/server/cred/encryption-config.json',
      './var/lib/rancher/k3s/server/db/state.db',
      './var/lib/rancher/k3s/server/db/state.db-wal',
      './var/lib/rancher/k3s/server/tls/server-ca.key',
      './var/lib/rancher/k3s/server/token',
    ]);
    const noted = (await host.run('tar -xOf /var/lib/provision/backup/taken ./var/lib/provision/backup/notes')).stdout;
    const digest = (of: string): string => createHash('sha256').update(of).digest('hex');
    expect(noted.split('\n')).toEqual([
      'objects node 1',
      'objects pod 2',
      `secret default/word ${digest('{"word":"c2VjcmV0"}')}`,
      `secret kube-system/none ${digest('')}`,
      'certificates [{"Subject":"kubernetes"}]',
      '',
    ]);
    await host.run(k3sBackup.note(taken, 'uid'));
    await host.run(k3sBackup.leave);
    expect((await host.run('ls -A /var/lib/provision/backup')).stdout).toBe('last\n');
  });

  test('is K3s’ own snapshot where the server is a member of etcd, and only there', async () => {
    const host = withServer(userland);
    host.write(`${k3s}/db/etcd/name`, 'ms-1-1');
    expect((await host.run(beside(k3sBackup.take.text))).stdout).toContain('datastore sqlite\n');
    host.write(`${k3s}/db/etcd/member/wal`, '');
    // The program of these tests makes none.
    expect((await host.run(beside(k3sBackup.take.text))).stderr).toContain('K3s has made no snapshot');
  });

  test('says of what changed while it was made that nobody can say how it was', async () => {
    const meanwhile = 'case $* in *state.db\\ *) echo "default   pod/web-2   0/1" >/srv/more ;; esac';
    const host = withServer(userland, { cp: `${meanwhile}\nexec /bin/cp "$@"` });
    await host.run(beside(k3sBackup.take.text));
    const noted = (await host.run('tar -xOf /var/lib/provision/backup/taken ./var/lib/provision/backup/notes')).stdout;
    expect(noted).toContain('objects pod changing\n');
    expect(noted).toContain('objects node 1\n');
  });

  test('has nothing noted where the API does not tell all: no part of it passes for the whole', async () => {
    const host = withServer(userland, {
      k3s: "case $* in *kubectl*) echo pods; exit 1 ;; *) echo 'k3s version v1' ;; esac",
    });
    const { stdout } = await host.run(beside(k3sBackup.take.text));
    expect(stdout).toContain('after 0 S');
    expect((await host.run('tar tf /var/lib/provision/backup/taken')).stdout).not.toContain('notes');
  });

  test('is noted without what a pod serves, whether that runs or not', async () => {
    const host = withServer(userland);
    host.write('/srv/lists', '1\n');
    await host.run(beside(k3sBackup.take.text));
    const notes = async () =>
      (await host.run('tar -xOf /var/lib/provision/backup/taken ./var/lib/provision/backup/notes')).stdout;
    expect(await notes()).toContain('objects pod 2\n');
    // Not before all is listed that is defined.
    host.write('/srv/defined', 'pods True\nothers.example.org False\n');
    await host.run(beside(k3sBackup.take.text));
    expect(await notes()).toContain('objects pod 2\n');
    host.write('/srv/defined', 'pods True\nothers.example.org True\n');
    await host.run(beside(k3sBackup.take.text));
    expect(await notes()).toBe('');
    await host.run('rm /srv/defined');
    // Where all is served by the API itself, one that cannot list its kinds is not believed.
    host.write('/srv/served', '');
    await host.run(beside(k3sBackup.take.text));
    expect(await notes()).toBe('');
  });

  test('is none where the datastore could not be copied in time: K3s went on by itself', async () => {
    const host = withServer(userland, { cp: 'case $* in *state.db*) sleep 7 ;; esac\nexec /bin/cp "$@"' });
    const { stdout, stderr } = await host.run(beside(k3sBackup.take.text));
    expect(stderr).toContain('could not be copied within 5 s');
    expect(stdout).toContain('after 1 S');
    expect((await host.run('ls -A /var/lib/provision/backup')).stdout).toBe('');
  }, 60_000);

  test('is none without a token, or where K3s was started anew meanwhile', async () => {
    const bare = withServer(userland);
    await bare.run(`rm ${k3s}/token`);
    expect((await bare.run(beside(k3sBackup.take.text))).stderr).toContain('there is no token');
    const again = withServer(userland, { systemctl: 'cat /srv/main; echo 1 >/srv/main' });
    const { stderr } = await again.run(
      `sleep 60 </dev/null >/dev/null 2>&1 & echo $! >/srv/main\n${k3sBackup.take.text}`,
    );
    expect(stderr).toContain('started anew while its datastore was copied');
  });
});
