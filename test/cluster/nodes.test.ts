import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeInventory, possible, Rehearsal } from '../twin/fixtures/rehearsal.ts';
import { cachedVersion } from './parts.ts';

const version = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' ? cachedVersion('flannel') : undefined;

const bin = fileURLToPath(new URL('../../bin/provision.mjs', import.meta.url));
const hosts = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];

/** The shipped inventory with flannel, three servers at home and an agent in public. */
const threeServers = (): string =>
  homeInventory('ring-nodes')
    .replace('roles: [agent]', 'roles: [server]')
    .replace('roles: [agent]', 'roles: [server]')
    .replace(
      '  services: 10.43.0.0/16\n',
      `  services: 10.43.0.0/16\n  version: ${version}\n  network: flannel\n  server: { disable: [local-storage, metrics-server] }\n`,
    );

const image = 'docker.io/rancher/mirrored-library-busybox:1.37.0';
const container = (mounts: string): string =>
  `containers: [{name: c, image: "${image}", command: [sleep, "86400"], volumeMounts: [${mounts}]}]`;

/** On the agent: a pod that a budget holds, one that nobody makes anew, and a volume that lies there alone. */
const objects = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, preference: {matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [ctb-edge-1]}]}}]}}
      ${container('{name: s, mountPath: /s}')}
      volumes: [{name: s, emptyDir: {}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: data-edge}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: by-hand
  local: {path: /srv}
  claimRef: {namespace: default, name: data}
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [ctb-edge-1]}]}]}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], storageClassName: by-hand, volumeName: data-edge, resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: alone}
spec:
  nodeName: ctb-edge-1
  terminationGracePeriodSeconds: 1
  ${container('{name: h, mountPath: /h}, {name: d, mountPath: /d}')}
  volumes: [{name: h, hostPath: {path: /srv/h, type: DirectoryOrCreate}}, {name: d, persistentVolumeClaim: {claimName: data}}]
`;

describe.skipIf(version === undefined)('nodes of real K3s, three servers and an agent', { timeout: 400_000 }, () => {
  let ring: Rehearsal;
  const well = async (words: string) => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended;
  };
  const kubectl = (words: string): Promise<string> => ring.must('ms-1', `k3s kubectl ${words}`);
  const power = async (word: string, host: string): Promise<void> => {
    const ended = await ring.provision(['twin', 'power', word, host]);
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
  };
  const isLost = (node: string): Promise<string> =>
    kubectl(`wait --for=condition=Ready=Unknown node/${node} --timeout=180s`);

  beforeAll(async () => {
    ring = new Rehearsal(threeServers());
    const up = await ring.provision(['twin', 'up', '--privileged', ...hosts]);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    await well('phase2 --yes');
    const locked = await ring.provision(['artifacts', 'lock']);
    expect(locked, locked.stderr).toMatchObject({ code: 0 });
    await well('phase3 --yes');
    await ring.bring('ms-1', Buffer.from(objects), '/root/objects.yaml');
    await kubectl('apply -f /root/objects.yaml');
    await kubectl('wait pod/alone --for=condition=Ready --timeout=60s');
    await kubectl('wait deployment/web --for=condition=Available --timeout=60s');
  }, 600_000);
  afterAll(async () => {
    await ring?.down();
  });

  test('are listed as the API tells of them', async () => {
    const { stdout } = await well('node list');
    expect(stdout).toMatch(/ms-1.*Ready · .*172\.27\.15\.12.*votes in etcd/);
    expect(stdout).toMatch(/ctb-edge-1.*Ready · .*2 pods · 1 volume on it/);
  });

  test('a plan to empty one changes nothing, and says what holds a pod up and what is lost', async () => {
    const { stdout } = await well('node drain ctb-edge-1 --dry-run');
    expect(stdout).toContain('the disruption budget default/web lets none go: 1 is healthy, 1 is needed');
    expect(stdout).toContain('default/alone: nobody makes it anew');
    expect(stdout).toContain('its volume data-edge (claim default/data) lies on ctb-edge-1 alone');
    expect(stdout).toContain('default/alone: it uses /srv/h of ctb-edge-1');
    expect(await kubectl("get node ctb-edge-1 -o 'jsonpath={.spec.unschedulable}'")).toBe('');
    const unasked = await ring.run('node drain ctb-edge-1');
    expect(unasked.code).toBe(4);
    expect(await kubectl("get node ctb-edge-1 -o 'jsonpath={.spec.unschedulable}'")).toBe('');
  });

  test('a budget holds a pod up until the deadline, and is named; without it the node is emptied', async () => {
    const held = await ring.run('node drain ctb-edge-1 --yes --deadline 10');
    expect(held.code).toBe(1);
    expect(held.stdout + held.stderr).toMatch(
      /default\/web-\S+: the disruption budget default\/web lets none go: 1 is healthy, 1 is needed/,
    );
    expect(await kubectl("get node ctb-edge-1 -o 'jsonpath={.spec.unschedulable}'")).toBe('true');
    await kubectl('delete poddisruptionbudget web');
    await well('node drain ctb-edge-1 --yes --deadline 60');
    expect(await kubectl('get pods --field-selector=spec.nodeName=ctb-edge-1 -o name')).toBe('');
    await kubectl('wait deployment/web --for=condition=Available --timeout=60s');
    await well('node uncordon ctb-edge-1');
    expect((await well('node uncordon ctb-edge-1')).stdout).toContain('pods may come to it already');
  });

  test('an agent is taken out; killed in the middle, the same call comes to the end', async () => {
    const key = await ring.must('ctb-edge-1', 'wg show wg0 public-key');
    const file = ring.read('ring.yaml');
    const planned = await well('node remove ctb-edge-1 --dry-run');
    expect(planned.stdout).toContain('the volume data-edge (claim default/data) lies there alone, in /srv');
    expect(planned.stdout).toContain('its host is wiped by phase 1');
    const child = spawn(process.execPath, [bin, 'node', 'remove', 'ctb-edge-1', '--yes', '--twin', '-i', ring.file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    await new Promise<void>(resolve => {
      child.stdout.on('data', (text: Buffer) => {
        if (String(text).includes('take the node ctb-edge-1 out') && child.pid !== undefined)
          process.kill(-child.pid, 'SIGKILL');
      });
      child.on('close', () => resolve());
    });
    const { stdout } = await well('node remove ctb-edge-1 --yes --lock-wait 60');
    expect(stdout).toContain('GO  k3s');
    expect(await kubectl('get nodes -o name')).not.toContain('ctb-edge-1');
    expect(await kubectl('get secrets -n kube-system -o name')).not.toContain('ctb-edge-1.node-password');
    for (const host of ['ms-1', 'wk-1', 'wk-2']) expect(await ring.must(host, 'wg show wg0 peers')).not.toContain(key);
    expect(await ring.must('ctb-edge-1', 'ls -d /var/lib/rancher/k3s /etc/wireguard/wg0.conf 2>/dev/null || :')).toBe(
      '',
    );
    // A rehearsal leaves the inventory as it is.
    expect(ring.read('ring.yaml')).toBe(file);
  });

  test('a new machine joins under an old name, and not while the old one lives', async () => {
    // What was taken out and wiped joins again.
    expect((await well('phase2 --yes')).stdout).toContain('GO');
    expect((await well('phase3 --yes')).stdout).toContain('GO  k3s');
    const refused = await ring.run('node replace ctb-edge-1 --yes');
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).toContain('two machines cannot have one name');
    const before = await kubectl("get node ctb-edge-1 -o 'jsonpath={.metadata.uid}'");
    // As after a new disk: nothing of the cluster is there, and the cluster has its node still.
    await well('phase1 -l ctb-edge-1 --yes');
    await isLost('ctb-edge-1');
    const { stdout } = await well('node replace ctb-edge-1 --yes');
    expect(stdout).toContain('GO  k3s');
    expect(await kubectl("get node ctb-edge-1 -o 'jsonpath={.metadata.uid}'")).not.toBe(before);
  });

  test('a server that is gone for good goes out of etcd; of the two that are left neither does', async () => {
    await power('off', 'wk-2');
    await isLost('wk-2');
    const other = await ring.run('node remove wk-1 --yes');
    expect(other.code).toBe(1);
    expect(other.stdout + other.stderr).toContain('without it 1 of 3 servers would be left that vote and answer');
    const ended = await ring.run('node remove wk-2 --yes');
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain('2 servers are left');
    expect(ended.stdout).toContain('GO  wireguard');
    expect(await kubectl('get nodes -o name')).not.toContain('wk-2');
    expect(await kubectl('get --raw /readyz/etcd')).toBe('ok');
    const last = await ring.run('node remove wk-1 --yes');
    expect(last.code).toBe(1);
    expect(last.stdout + last.stderr).toContain('without it 1 of 2 servers would be left that vote and answer');
  });
});
