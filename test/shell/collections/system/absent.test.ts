import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { perhapsOfClusters } from '../../../../src/collections/cluster-settings.ts';
import { absent } from '../../../../src/collections/system/resources/files/absent.ts';
import { converges, expectChange, expectNone } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

describe.each(userlands)('absent with %s', userland => {
  test('removes files, folders and links, and nothing that a link points to', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p "/srv/a b/c" /srv/kept; echo x >"/srv/a b/c/it's"; echo x >/srv/kept/x; : >/srv/file
ln -s /srv/kept /srv/link; ln -s /srv/kept "/srv/a b/inner"; ln -s /nowhere /srv/dangling`);
    const path = ['/srv/a b', '/srv/file', '/srv/link', '/srv/dangling', '/srv/none'];
    const change = await converges(host, absent.bind({ path }));
    expect(change).toMatchObject({
      action: 'remove',
      destroys: true,
      fields: [
        { name: "/srv/a b/c/it's", before: 'file', loss: 'for good', amount: { objects: 1, bytes: 2 } },
        { name: '/srv/a b/inner', before: 'symbolic link', loss: 'for good' },
        { name: '/srv/file', before: 'file', loss: 'for good' },
        { name: '/srv/link', before: 'symbolic link to /srv/kept', loss: 'for good' },
        { name: '/srv/dangling', before: 'symbolic link to /nowhere', loss: 'for good' },
      ],
    });
    expect((await host.run('cd /srv; find . | sort')).stdout).toBe('.\n./kept\n./kept/x\n');
    await expectNone(host, absent.bind({ path }));
  });

  test('leaves what the inventory keeps by its name or its path, with what is below and the folders above', async () => {
    const host = fresh(userland);
    await host.run(
      'mkdir -p /srv/a/b /srv/c; : >/srv/a/b/mine; : >/srv/a/gone; : >/srv/c/x; : >/srv/k3s-own; : >/srv/k3s-1',
    );
    const owners = (keep: readonly string[]) => ({ unknown: 'keep', keep });
    const spec = { path: ['/srv/a', '/srv/c', '/srv/k3s*'], owners: owners(['/srv/a/b/', 'c', 'k3s-own']) };
    const change = await converges(host, absent.bind(spec));
    expect(change.kept).toMatchObject([
      { name: '/srv/c', why: 'to be kept' },
      { name: '/srv/k3s-own', why: 'to be kept' },
      { name: '/srv/a/b', why: 'to be kept' },
    ]);
    expect((await host.run('cd /srv; find . -type f | sort')).stdout).toBe('./a/b/mine\n./c/x\n./k3s-own\n');
    await converges(host, absent.bind({ ...spec, owners: owners(['/srv/a/*', 'other*']) }));
    expect((await host.run('cd /srv; find . -type f | sort')).stdout).toBe('./a/b/mine\n');
  });

  test('shows files that speak of a cluster under a name of anybody’s, and takes them only where that is said', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p /etc/sysctl.d /etc/modules-load.d
echo 'net.bridge.bridge-nf-call-iptables = 1' >/etc/sysctl.d/k8s.conf
printf '# net.bridge.bridge-nf-call-iptables\\nnet.core.somaxconn=1\\n' >/etc/sysctl.d/60-own.conf
echo vfio_pci >/etc/modules-load.d/vm.conf; echo br_netfilter >/etc/modules-load.d/containers.conf
echo 'vm.swappiness=1' >/etc/sysctl.d/90-k3s.conf`);
    const spec = { path: ['/etc/sysctl.d/90-k3s.conf'], perhaps: perhapsOfClusters };
    const change = await converges(host, absent.bind(spec));
    expect(change.fields.map(one => one.name)).toEqual(['/etc/sysctl.d/90-k3s.conf']);
    expect(change.kept).toEqual(
      ['/etc/sysctl.d/k8s.conf', '/etc/modules-load.d/containers.conf'].map(name => ({
        name,
        why: 'it speaks of a cluster, and nobody knows whose it is; wipe.unknown is keep',
        kind: 'file of settings',
      })),
    );
    const keep = ['k8s.conf'];
    const taken = await converges(host, absent.bind({ ...spec, owners: { unknown: 'remove', keep } }));
    expect(taken.fields.map(one => one.name)).toEqual(['/etc/modules-load.d/containers.conf']);
    expect((await host.run('cd /etc; ls */60-own.conf */k8s.conf */vm.conf modules-load.d')).stdout).toBe(
      'modules-load.d/vm.conf\nsysctl.d/60-own.conf\nsysctl.d/k8s.conf\n\nmodules-load.d:\nvm.conf\n',
    );
  });

  test('leaves the logs of another kubelet’s pods, and what may be another cluster’s where that is installed', async () => {
    const host = fresh(userland);
    const pod = (name: string, uid: string) => `mkdir -p /var/log/pods/default_${name}_${uid}/main
echo x >/var/log/pods/default_${name}_${uid}/main/0.log
ln -s /var/log/pods/default_${name}_${uid}/main/0.log /var/log/containers/${name}_default_main-0a.log`;
    await host.run(`mkdir -p /var/log/containers /var/lib/other/pods/8d21-77 /var/lib/other/pods/9e00-11 /opt/bin; : >/opt/bin/calico
${pod('theirs', '8d21-77')}
${pod('old', '4f5a-02')}`);
    const pods = ['/var/log/pods/*_*', '/var/log/containers/*_*_*.log'];
    const spec = {
      path: [...pods, '/opt/bin/calico*'],
      shared: ['/var/log/pods', '/var/log/containers'],
      others: [
        { owner: 'Other', paths: pods, named_in: '/var/lib/other/pods' },
        { owner: 'Other', paths: ['/opt/bin/calico*'], beside: '/var/lib/other' },
        { owner: 'Third', paths: ['/var/log/pods/*_*', '/opt/bin/calico*'], named_in: '/var/lib/third/pods' },
        { owner: 'Third', paths: ['/opt/bin/calico*'], beside: '/var/lib/third' },
      ],
    };
    const change = await converges(host, absent.bind(spec));
    expect(change.kept).toEqual(
      ['/var/log/pods/default_theirs_8d21-77', '/var/log/containers/theirs_default_main-0a.log', '/opt/bin/calico'].map(
        name => ({ name, why: 'of Other', owner: 'Other' }),
      ),
    );
    expect((await host.run('cd /; find opt/bin var/log ! -type d | sort')).stdout).toBe(
      'opt/bin/calico\nvar/log/containers/theirs_default_main-0a.log\nvar/log/pods/default_theirs_8d21-77/main/0.log\n',
    );
    await host.run('rm -r /var/lib/other');
    await converges(host, absent.bind({ ...spec, owners: { unknown: 'keep', keep: [] } }));
    expect((await host.run('cd /; find opt/bin var/log ! -type d | sort')).stdout).toBe('');
  });

  test('expands globs, and nothing else', async () => {
    const host = fresh(userland);
    await host.run(`cd /srv; : >'k3s a'; : >k3s-1; : >other; : >'$(id)x'`);
    await converges(host, absent.bind({ path: '/srv/k3s*' }));
    await converges(host, absent.bind({ path: '/srv/$(id)[xy]' }));
    expect((await host.run('ls /srv')).stdout).toBe('other\n');
  });

  test('leaves what is mounted below, and the folders above it, and names it', async () => {
    const host = fresh(userland);
    await host.run(
      'mkdir -p "/srv/data/in side" /srv/data/other /srv/database; : >/srv/data/.hidden; : >/srv/data/other/f',
    );
    host.mount('mount --bind "$1/etc" "$1/srv/data/in side"');
    host.mount('mount --bind "$1/etc" "$1/srv/database"');
    const change = await converges(host, absent.bind({ path: '/srv/data' }));
    expect(change.kept).toEqual([
      {
        name: '/srv/data/in side',
        why: expect.stringMatching(/^mounted: /),
        kind: 'mount point',
        owner: 'the host',
      },
    ]);
    expect((await host.run('ls -A /srv/data')).stdout).toBe('in side\n');
    expect(host.text('/etc/passwd')).toContain('root');
    expect(await host.plan(absent.bind({ path: '/srv/data' }))).toEqual({
      kind: 'none',
      why: 'nothing else is there',
      kept: change.kept,
    });
  });

  test('empties a folder that is a mount point, hidden files too, and leaves the mount', async () => {
    const host = fresh(userland);
    await host.run(
      'mkdir -p /srv/disk/k3s/a /srv/disk/.hidden /var/lib/rancher/k3s; : >/srv/disk/k3s/f; : >/var/lib/rancher/k3s/under',
    );
    host.mount('mount --bind "$1/srv/disk" "$1/var/lib/rancher/k3s"');
    const change = await converges(host, absent.bind({ path: '/var/lib/rancher/k3s' }));
    expect(change.why).toBe('/var/lib/rancher/k3s: what is in the mounted directory');
    expect(change.fields.map(field => field.name).sort()).toEqual(
      ['.hidden', 'k3s/a', 'k3s/f'].map(name => `/var/lib/rancher/k3s/${name}`),
    );
    expect((await host.run('ls -A /srv/disk')).stdout).toBe('');
    expect(host.text('/var/lib/rancher/k3s/under')).toBe('');
  });

  test('removes the real place behind a linked folder, and says where it is', async () => {
    const host = fresh(userland);
    await host.run(
      'mkdir -p /mnt/ssd/rancher/k3s/server /mnt/ssd/rancher/mine; ln -s /mnt/ssd/rancher /var/lib/rancher',
    );
    const change = await converges(host, absent.bind({ path: ['/var/lib/rancher/k3s'] }));
    expect(change.why).toBe('/var/lib/rancher/k3s: directory, in truth /mnt/ssd/rancher/k3s');
    expect(change.fields).toMatchObject([{ name: '/mnt/ssd/rancher/k3s/server', before: 'empty folder' }]);
    expect((await host.run('ls /mnt/ssd/rancher')).stdout).toBe('mine\n');
  });

  test('removes a link, and names what it led to as kept', async () => {
    const host = fresh(userland);
    await host.run('mkdir -p /mnt/ssd/k3s/server /var/lib/rancher; ln -s /mnt/ssd/k3s /var/lib/rancher/k3s');
    const change = await converges(host, absent.bind({ path: '/var/lib/rancher/k3s' }));
    expect(change.fields).toEqual([
      { name: '/var/lib/rancher/k3s', before: 'symbolic link to /mnt/ssd/k3s', after: undefined, loss: 'for good' },
    ]);
    expect(change.kept).toEqual([
      {
        name: '/mnt/ssd/k3s',
        why: '/var/lib/rancher/k3s leads there: the link goes, not what it leads to',
        kind: 'linked folder',
        owner: 'the host',
      },
    ]);
    expect((await host.run('ls /mnt/ssd/k3s')).stdout).toBe('server\n');
  });

  test('leaves what is to be kept, what a package owns, and the folders above', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p '/srv/k/storage/pvc-1 [a]' /srv/k/server /srv/k/bin; : >'/srv/k/storage/pvc-1 [a]/photo'
: >/srv/k/server/db; : >/srv/k/bin/ours; : >/srv/k/bin/theirs; : >/srv/alone`);
    host.write('/var/lib/dpkg/info/tools:amd64.list', '/.\n/srv\n/srv/k\n/srv/k/bin\n/srv/k/bin/theirs\n/srv/alone\n');
    const task = absent.bind({ path: ['/srv/k', '/srv/alone'], keep: ['/srv/k/stor*'] });
    const change = await converges(host, task);
    expect(change.kept).toEqual([
      { name: '/srv/k/storage', why: 'to be kept', owner: 'yours' },
      { name: '/srv/k/bin/theirs', why: 'of the package tools', owner: 'the package tools' },
      { name: '/srv/alone', why: 'of the package tools', owner: 'the package tools' },
    ]);
    expect((await host.run('cd /srv; find . -type f | sort')).stdout).toBe(
      './alone\n./k/bin/theirs\n./k/storage/pvc-1 [a]/photo\n',
    );
  });

  // With dash the programs are the machine's own, and none can be put in the place of another.
  const damages: readonly (readonly [string, string, string])[] = [
    ['a package list that cannot be read', 'cd /var/lib/dpkg/info; rm tools.list; ln -s tools.list tools.list', ''],
    ['a damaged database of rpm', '', 'echo "error: cannot open Packages database in /var/lib/rpm" >&2; exit 1'],
  ];
  test.each(damages.filter(([, , rpm]) => rpm === '' || userland !== 'dash'))(
    '%s: nobody knows whose it is, so nothing is planned',
    async (_, damage, rpm) => {
      const host = fresh(userland);
      await host.run('mkdir -p /srv/k; : >/srv/k/theirs');
      host.write('/var/lib/dpkg/info/tools.list', '/.\n/srv/other\n');
      const task = absent.bind({ path: ['/srv/k'] });
      expect((await host.plan(task)).kind).toBe('change');
      const change = await expectChange(host, task);
      if (damage !== '') await host.run(damage);
      if (rpm !== '') {
        rmSync(join(host.root, 'bin/rpm'), { force: true });
        host.write('/bin/rpm', `#!/bin/sh\n${rpm}\n`, 0o755);
      }
      expect(await host.plan(task)).toMatchObject({
        kind: 'unreadable',
        evidence: expect.arrayContaining([expect.stringContaining('could not be read')]),
      });
      // Damaged between the plan and the deed: the deed stops, too.
      expect((await host.run(change.apply)).code).not.toBe(0);
      expect((await host.run('ls /srv/k')).stdout).toBe('theirs\n');
    },
  );

  test('of links that anybody may have made removes those that say what they should, and names the rest', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p /srv/bin /opt/bin /opt/k3s/bin; cd /srv/bin; ln -s k3s kubectl; ln -s /opt/k3s/bin/k3s crictl
ln -s my-k3s ctr; ln -s /usr/bin/kubectl /opt/bin/kubectl; : >/opt/bin/crictl; ln -s "$(printf 'k3s\nx')" /opt/bin/ctr`);
    const names = ['kubectl', 'crictl', 'ctr'].flatMap(name => [`/srv/bin/${name}`, `/opt/bin/${name}`]);
    const spec = { path: '/srv/bin/k3s', leading: names.map(path => ({ path, to: ['k3s', '*/bin/k3s'] })) };
    const change = await converges(host, absent.bind({ ...spec, again: ['/srv/bin/*'] }));
    expect(change.fields.map(one => [one.name, one.loss]).toSorted()).toEqual([
      ['/srv/bin/crictl', 'again'],
      ['/srv/bin/kubectl', 'again'],
    ]);
    expect(change.kept?.map(one => one.name).toSorted()).toEqual([
      '/opt/bin/crictl',
      '/opt/bin/ctr',
      '/opt/bin/kubectl',
      '/srv/bin/ctr',
    ]);
    expect((await host.run('ls /srv/bin /opt/bin')).stdout).toBe('/opt/bin:\ncrictl\nctr\nkubectl\n\n/srv/bin:\nctr\n');
  });

  test('of a shared folder removes what it knows by name or text, and the folder where nothing is left', async () => {
    const host = fresh(userland);
    await host.run('mkdir -p /etc/cni/net.d/folder /var/lib/cni/networks/podman /var/lib/cni/networks/cbr0');
    host.write('/etc/cni/net.d/10-calico.conflist', '{ "plugins": [ { "type":\n "calico" } ] }\n');
    host.write('/etc/cni/net.d/87-podman-bridge.conflist', '{ "plugins": [ { "type": "bridge" } ] }\n');
    host.write('/etc/cni/net.d/calico-kubeconfig', 'kind: Config\n');
    const spec = {
      path: ['/etc/cni/net.d/calico-kubeconfig', '/var/lib/cni/networks/cbr0'],
      holding: [{ path: '/etc/cni/net.d/*', text: ['"type":"calico"'] }],
      shared: ['/etc/cni/net.d', '/etc/cni', '/var/lib/cni/networks', '/var/lib/cni'],
    };
    const change = await converges(host, absent.bind(spec));
    expect(change.fields.map(field => field.name)).toEqual([
      '/etc/cni/net.d/calico-kubeconfig',
      '/var/lib/cni/networks/cbr0',
      '/etc/cni/net.d/10-calico.conflist',
    ]);
    expect(change.kept?.map(one => one.name)).toEqual([
      '/etc/cni/net.d/87-podman-bridge.conflist',
      '/etc/cni/net.d/folder',
      '/var/lib/cni/networks/podman',
    ]);
    await host.run('rm -r /etc/cni/net.d/* /var/lib/cni');
    host.write('/etc/cni/net.d/.10-calico', '{"type":"calico"}');
    const rest = await converges(host, absent.bind(spec));
    expect(rest.fields.map(field => field.name)).toEqual(['/etc/cni/net.d/.10-calico', '/etc/cni/net.d', '/etc/cni']);
    expect((await host.run('ls -d /etc/cni 2>&1 || :')).stdout).toContain('No such file');
  });

  test('refuses what a link leads to when it holds the system, before anything is changed', async () => {
    const host = fresh(userland);
    await host.run('ln -s / /srv/root; mkdir -p /var/lib; : >/var/lib/kept');
    for (const path of ['/srv/root/etc', '/srv/root/var/lib']) {
      expect(await host.plan(absent.bind({ path: ['/srv/other', path] }))).toEqual({
        kind: 'unreadable',
        evidence: [`${path} is ${path.slice('/srv/root'.length)}, which is part of the system`],
      });
    }
    expect(host.text('/var/lib/kept')).toBe('');
  });

  test('stops where a folder became a link, or another folder, after it was read', async () => {
    const host = fresh(userland);
    for (const swap of ['rm -r /srv/k; ln -s /home /srv/k', 'mv /srv/k /srv/was; mkdir /srv/k; : >/srv/k/photo']) {
      await host.run('rm -rf /srv/k /srv/was; mkdir -p /srv/k /home/u; : >/home/u/photo');
      const change = await expectChange(host, absent.bind({ path: '/srv/k' }));
      await host.run(swap);
      expect(await host.run(change.apply)).toMatchObject({ code: expect.any(Number) });
      expect((await host.run('ls /home/u /srv/k/photo 2>&1 || :')).stdout).toContain('photo');
      expect((await host.run(change.apply)).code).not.toBe(0);
    }
  });

  test('is not misled by a name with a line break', async () => {
    const host = fresh(userland);
    await host.run(`mkdir /srv/victim; : >"/srv/k3s
directory 
x"`);
    expect(await host.plan(absent.bind({ path: '/srv/k3s*' }))).toMatchObject({ kind: 'unreadable' });
  });
});
