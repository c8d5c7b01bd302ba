import { afterEach, describe, expect, test } from 'vitest';
import { noPaths } from '../../../../src/collections/system/checks/no-paths.ts';
import { absent } from '../../../../src/collections/system/resources/files/absent.ts';
import { archive } from '../../../../src/collections/wipe/resources/archive.ts';
import { asRoot, type ShellHost, shellHost, userlands } from '../../harness.ts';

const TO = '/var/backups/provision';
const state = (mode: 'keep' | 'remove') => ({
  path: ['/var/lib/rancher/*', '/var/lib/kubelet/*', '/etc/rancher'],
  again: ['/var/lib/rancher/*/data', '/var/lib/rancher/*/agent/containerd'],
  volumes: {
    paths: ['/var/lib/rancher/*/storage', '/var/lib/kubelet/pods/*/volumes/kubernetes.io~empty-dir'],
    named_in: ['/var/lib/rancher/*/server/manifests/*'],
    except: ['/var/lib/rancher/*/server', '/var/lib/rancher/*/agent', '/var/lib/kubelet/plugins'],
    mode,
  },
  archive: TO,
});

const MANIFEST = `kind: Deployment
spec:
  volumes:
    - name: photos
      hostPath:
        type: Directory
        path: /var/lib/rancher/k3s/photos # the family's
    - { name: music, hostPath: { path: "/srv/music" } }
    - name: own
      hostPath: { path: /var/lib/rancher/k3s/server/db }
    - name: plugins
      hostPath:
        path: /var/lib/kubelet/plugins
    - name: modules
      hostPath: { path: /lib/modules }
    - name: host
      hostPath: { path: / }
`;

const hosts: ShellHost[] = [];
afterEach(() => {
  for (const host of hosts.splice(0)) host.close();
});

describe.skipIf(!asRoot).each(userlands)('volumes of an old cluster on %s', userland => {
  const begin = async (): Promise<ShellHost> => {
    const host = shellHost(userland);
    hosts.push(host);
    host.write('/var/lib/rancher/k3s/server/manifests/apps.yaml', MANIFEST);
    const made = await host.run(`mkdir -p -m 0700 /run/mount
emptydir='/var/lib/kubelet/pods/1 2/volumes/kubernetes.io~empty-dir/cache'
mkdir -p /var/lib/rancher/k3s/server/db /var/lib/rancher/k3s/storage/pvc-1 /var/lib/rancher/k3s/photos /var/lib/rancher/k3s/data/x/bin \\
  /var/lib/rancher/k3s/agent/containerd/snapshots/1/fs "$emptydir" /var/lib/kubelet/plugins /srv/music /etc/rancher/k3s
echo 12345 >/var/lib/rancher/k3s/storage/pvc-1/pg; echo p >/var/lib/rancher/k3s/photos/1.jpg; echo m >/srv/music/a.mp3
echo db >/var/lib/rancher/k3s/server/db/state.db; echo k3s >/var/lib/rancher/k3s/data/x/bin/k3s
echo layer >/var/lib/rancher/k3s/agent/containerd/snapshots/1/fs/sh; echo c >"$emptydir/c"; echo s >/var/lib/kubelet/plugins/state
echo token >/etc/rancher/k3s/config.yaml`);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    return host;
  };
  const keys = ['/etc/rancher/k3s/config.yaml', '/var/lib/kubelet/plugins/state'];

  test.each(['keep', 'remove'] as const)(
    '%s: the plan has two lists, and the volumes apart with their sizes',
    async mode => {
      const host = await begin();
      const before = host.tree();
      const outcome = await host.plan(absent.bind(state(mode)));
      if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
      expect(host.tree()).toBe(before);
      const { fields, kept = [] } = outcome.change;
      const named = (loss: string) => fields.filter(field => field.loss === loss).map(field => field.name);
      expect(named('for good').sort()).toEqual([
        ...keys,
        '/var/lib/rancher/k3s/server/db/state.db',
        '/var/lib/rancher/k3s/server/manifests/apps.yaml',
      ]);
      expect(fields.filter(field => field.loss === 'again')).toMatchObject([
        { name: '/var/lib/rancher/k3s/agent/containerd', amount: { objects: 1, bytes: 6 } },
        { name: '/var/lib/rancher/k3s/data', amount: { objects: 1, bytes: 4 } },
      ]);
      const volumes = [
        '/var/lib/kubelet/pods/1 2/volumes/kubernetes.io~empty-dir',
        '/var/lib/rancher/k3s/photos',
        '/var/lib/rancher/k3s/storage',
      ];
      expect(named('volume').sort()).toEqual(mode === 'remove' ? volumes : []);
      expect(kept.map(one => one.name).sort()).toEqual(mode === 'keep' ? ['/srv/music', ...volumes] : ['/srv/music']);
      if (mode === 'keep') {
        expect(kept).toContainEqual({
          name: '/var/lib/rancher/k3s/storage',
          why: 'wipe.volumes is keep',
          kind: 'volume',
          owner: 'the old cluster',
          amount: { objects: 1, bytes: 6 },
        });
      }
    },
  );

  test.each(['keep', 'remove'] as const)(
    '%s: all else goes once it is archived, and the second run finds nothing to do',
    async mode => {
      const host = await begin();
      const task = absent.bind(state(mode));
      const refused = await host.apply(task);
      expect(refused).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('no archive in /var/backups/provision holds these'),
      });
      for (const key of keys) expect(refused.stderr).toContain(key);
      expect(host.text('/etc/rancher/k3s/config.yaml')).toBe('token\n');

      const kept = await host.apply(archive.bind({ to: TO, name: 'wipe', of: [state(mode)] }));
      expect(kept, kept.stderr).toMatchObject({ code: 0 });
      const applied = await host.apply(task);
      expect(applied, applied.stderr).toMatchObject({ code: 0 });
      const left = await host.run(
        'find /etc/rancher /var/lib/rancher /var/lib/kubelet /srv/music -type f 2>/dev/null | sort',
      );
      const volumes = [
        '/var/lib/kubelet/pods/1 2/volumes/kubernetes.io~empty-dir/cache/c',
        '/var/lib/rancher/k3s/photos/1.jpg',
        '/var/lib/rancher/k3s/storage/pvc-1/pg',
      ];
      expect(left.stdout.trimEnd().split('\n')).toEqual(['/srv/music/a.mp3', ...(mode === 'keep' ? volumes : [])]);
      expect(await host.plan(task)).toMatchObject({ kind: 'none' });
      const check = noPaths.bind(state(mode));
      const verdict = check.judge(await host.run(check.probe));
      expect(verdict).toMatchObject({ kind: 'met' });
      const names = verdict.kind === 'met' ? verdict.kept?.map(one => one.name) : undefined;
      expect(names).toEqual(
        mode === 'keep'
          ? expect.arrayContaining(['/var/lib/rancher/k3s/storage', '/var/lib/rancher/k3s/photos'])
          : undefined,
      );
      expect((await host.run(`tar -tzf ${TO}/*.tar.gz`)).stdout).not.toMatch(/pg|jpg|bin\/k3s/);
    },
  );

  test.each([
    ['changed after it was archived', 'echo other >/etc/rancher/k3s/config.yaml', '/etc/rancher/k3s/config.yaml'],
    ['not there when it was archived', ': >/var/lib/rancher/k3s/server/late', '/var/lib/rancher/k3s/server/late'],
    ['archived, and the archive is gone', `rm ${TO}/*.tar.gz`, '/etc/rancher/k3s/config.yaml'],
  ])('what is %s is not removed, nor is anything else', async (_, text, name) => {
    const host = await begin();
    await host.apply(archive.bind({ to: TO, name: 'wipe', of: [state('keep')] }));
    await host.run(text);
    const refused = await host.apply(absent.bind(state('keep')));
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(name) });
    expect(host.text('/var/lib/rancher/k3s/server/db/state.db')).toBe('db\n');
    expect(host.text('/var/lib/rancher/k3s/data/x/bin/k3s')).toBe('k3s\n');
  });
});
