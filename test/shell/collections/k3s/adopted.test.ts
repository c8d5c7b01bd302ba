import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { adoptedCluster } from '../../../../src/collections/k3s/resources/adopted-cluster.ts';
import { notAdopted } from '../../../../src/collections/k3s/resources/not-adopted.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { type ShellHost, type Userland, userlands } from '../../harness.ts';

const uid = '11111111-1111-4111-8111-111111111111';
const ca = createHash('sha256').update('CA\n').digest('hex');

/** The API of a server, as kubectl prints what is asked of it; with /srv/away it does not answer. */
const k3s = `[ ! -e /srv/away ] || { echo 'connection refused' >&2; exit 1; }
case $* in
  *'get namespace kube-system'*) printf ${uid} ;;
  *kubeletVersion*) printf v1.36.3+k3s1 ;;
  *'get nodes'*) printf 'node b-1 198.51.100.25\\nnode b-2 198.51.100.26\\nblock b-1 10.52.0.0/24\\nblock b-2 10.52.1.0/24\\nargs b-1 ["server","--cluster-cidr","10.52.0.0/16","--service-cidr=10.53.0.0/16"]\\nargs b-2 ["agent"]\\n' ;;
  *'get service kube-dns'*) printf 10.53.0.10 ;;
  *'get daemonsets'*) ;;
  *'get configmap coredns'*) printf '.:53 {\\n    errors\\n    kubernetes cluster.local in-addr.arpa ip6.arpa {\\n      pods insecure\\n    }\\n}\\n' ;;
  *) echo "not known: $*" >&2; exit 1 ;;
esac`;

/** A host on which one of K3s' services runs. */
function node(userland: Userland, runs: 'k3s' | 'k3s-agent'): ShellHost {
  const host = fresh(userland);
  const folder = userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin';
  if (userland === 'dash') {
    host.write('/srv/sbin/.kept', '');
    host.mount('mkdir -p "$1/usr/local/sbin"; mount --bind "$1/srv/sbin" "$1/usr/local/sbin"');
  }
  const systemctl = `case $* in *' ${runs}.service') exit 0 ;; *) exit 3 ;; esac`;
  for (const [name, text] of Object.entries({ k3s, systemctl }))
    host.write(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, 0o755);
  host.write('/run/systemd/system/.kept', '');
  const k3sFolder = '/var/lib/rancher/k3s';
  host.write(`${k3sFolder}/${runs === 'k3s' ? 'server/tls' : 'agent'}/server-ca.crt`, 'CA\n');
  if (runs === 'k3s') host.write(`${k3sFolder}/server/db/state.db`, '');
  return host;
}

const bound = (more: Readonly<Record<string, unknown>> = {}) =>
  adoptedCluster.bind({
    ...{ host: 'b-1', cluster: 'store-b', by: 'stores', role: 'server', server: null },
    hosts: [{ name: 'b-1', addresses: [] }],
    settings: {
      ...{ pods: '10.52.0.0/16', services: '10.53.0.0/16', network: 'flannel', backend: 'vxlan' },
      ...{ dns: '10.53.0.10', zone: 'cluster.local' },
    },
    written: ['pods', 'services'],
    ...more,
  });

describe.each(userlands)('a cluster that somebody else has installed, with %s', userland => {
  test('is read on a server, which is marked, and tells the others which cluster it is', async () => {
    const host = node(userland, 'k3s');
    await converges(host, bound());
    const reading = await host.read(bound());
    expect(bound().facts(reading)).toEqual({ 'k3s.adopted': { uid, ca } });
    expect(bound().plan(reading)).toMatchObject({
      why: 'K3s v1.36.3+k3s1, 2 nodes (b-1, b-2), pods 10.52.0.0/16, services 10.53.0.0/16, DNS 10.53.0.10, zone cluster.local, flannel (vxlan)',
    });
    expect(host.text('/var/lib/provision/adopted')).toBe(`name store-b\nby stores\nuid ${uid}\nca ${ca}\n`);
    expect((await host.run('stat -c %a /var/lib/provision/adopted')).stdout).toBe('600\n');
  });

  test('is marked on an agent with what a server has told', async () => {
    const host = node(userland, 'k3s-agent');
    const task = bound({ host: 'b-2', role: 'agent', server: { uid, ca } });
    await converges(host, task);
    expect(host.text('/var/lib/provision/adopted')).toContain(`uid ${uid}`);
  });

  test('of which the API does not answer is not read, and nothing is marked', async () => {
    const host = node(userland, 'k3s');
    host.write('/srv/away', '');
    expect(bound().plan(await host.read(bound()))).toMatchObject({ kind: 'unreadable' });
  });

  test('keeps a wipe away once its host is marked, and a mark that is cut off does so, too', async () => {
    const host = node(userland, 'k3s');
    const wipe = notAdopted.bind({ host: 'b-1', what: 'a wipe' });
    expect(wipe.plan(await host.read(wipe))).toMatchObject({ kind: 'none' });
    await converges(host, bound());
    expect(wipe.plan(await host.read(wipe))).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('the inventory of stores has adopted: a wipe is not done there'),
    });
    host.write('/var/lib/provision/adopted', 'name sto');
    expect(wipe.plan(await host.read(wipe))).toMatchObject({ kind: 'unreadable' });
  });
});
