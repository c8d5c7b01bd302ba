import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provision } from '../twin/fixtures/cli.ts';
import { homeInventory, possible, Rehearsal } from '../twin/fixtures/rehearsal.ts';
import { start } from '../twin/fixtures/running.ts';
import { cachedStep } from './parts.ts';

/** Two whole K3s in the cache, one minor version apart; with etcd by `PROVISION_UPGRADE_SERVERS=3`. */
const step = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' ? cachedStep('flannel') : undefined;
const count = process.env['PROVISION_UPGRADE_SERVERS'] === '3' ? 3 : 1;

const hosts = ['ctb-edge-1', 'ms-1', 'wk-1', 'wk-2'];

/** The shipped inventory with flannel. */
function inventoryOf(version: string): string {
  const text = homeInventory('ring-upgrade').replace(
    '  services: 10.43.0.0/16\n',
    `  services: 10.43.0.0/16\n  version: ${version}\n  network: flannel\n  server: { disable: [local-storage, metrics-server] }\n`,
  );
  return count === 1
    ? text
    : text.replace('roles: [agent]', 'roles: [server]').replace('roles: [agent]', 'roles: [server]');
}

/** A pod of K3s' own busybox on every node, which counts the seconds that it has lived. */
const counting = `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: counting }
spec:
  selector: { matchLabels: { app: counting } }
  template:
    metadata: { labels: { app: counting } }
    spec:
      terminationGracePeriodSeconds: 0
      tolerations: [{ operator: Exists }]
      containers:
        - name: counting
          image: docker.io/rancher/mirrored-library-busybox:1.37.0
          imagePullPolicy: Never
          command: [sh, -c, 'while :; do date +%s >>/tmp/alive; sleep 1; done']
`;

/**
 * All of containerd's configuration (https://docs.k3s.io/advanced#configuring-containerd), in words that both versions of K3s know: before 1.36 there are no
 * drop-ins, by which a twin's host tells what it needs (src/twin/host/container-needs.sh), and 1.36's own beginning cannot have them twice.
 */
const containerd = `version = 3
root = {{ printf "%q" .NodeConfig.Containerd.Root }}
state = {{ printf "%q" .NodeConfig.Containerd.State }}
[grpc]
  address = {{ deschemify .NodeConfig.Containerd.Address | printf "%q" }}
[plugins.'io.containerd.internal.v1.opt']
  path = {{ printf "%q" .NodeConfig.Containerd.Opt }}
[plugins.'io.containerd.grpc.v1.cri']
  stream_server_address = "127.0.0.1"
  stream_server_port = "10010"
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = [{{ printf "%q" .NodeConfig.AgentConfig.CNIBinDir }}]
  conf_dir = {{ printf "%q" .NodeConfig.AgentConfig.CNIConfDir }}
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  SystemdCgroup = {{ .SystemdCgroup }}
  NoNewKeyring = true
[plugins.'io.containerd.cri.v1.images']
  snapshotter = {{ printf "%q" .NodeConfig.AgentConfig.Snapshotter }}
  use_local_image_pull = true
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = {{ printf "%q" .NodeConfig.AgentConfig.PauseImage }}
[plugins.'io.containerd.cri.v1.images'.registry]
  config_path = {{ printf "%q" .NodeConfig.Containerd.Registry }}
`;

describe.skipIf(step === undefined)(`K3s ${step?.from} → ${step?.to}, ${count} server(s)`, { timeout: 600_000 }, () => {
  const { from, to } = step ?? { from: '', to: '' };
  let ring: Rehearsal;
  let key = '';
  let file = '';
  const well = async (words: string) => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended;
  };
  const kubectl = (words: string): Promise<string> => ring.must('ms-1', `k3s kubectl ${words}`);
  const upgrade = (): string => `upgrade --to ${to} --key-file ${key} --yes`;
  const runs = async (): Promise<readonly string[]> =>
    (
      await kubectl(
        `get nodes -o 'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status} {.status.nodeInfo.kubeletVersion}{"\\n"}{end}'`,
      )
    )
      .split('\n')
      .sort();
  const starts = (): Promise<readonly string[]> =>
    Promise.all(hosts.map(host => ring.must(host, 'systemctl show -p MainPID,InvocationID,NRestarts k3s k3s-agent')));
  /** Each pod with its container: one that was started anew has another, or a restart. */
  const pods = (): Promise<string> =>
    kubectl(
      `get pods -l app=counting -o 'jsonpath={range .items[*]}{.spec.nodeName} {.metadata.uid} {.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].state.running.startedAt}{"\\n"}{end}'`,
    );
  /** What K3s of the server's version wants CoreDNS from, by its full name. */
  const dnsImage = async (): Promise<string> =>
    `docker.io/${await kubectl("-n kube-system get deployment coredns -o 'jsonpath={.spec.template.spec.containers[0].image}'")}`;
  let before = '';
  let dnsBefore = '';

  beforeAll(async () => {
    ring = new Rehearsal(inventoryOf(from));
    key = join(ring.folder, 'key');
    const up = await ring.provision(['twin', 'up', '--privileged', ...hosts]);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    await well('phase2 --yes');
    const locked = await ring.provision(['artifacts', 'lock']);
    expect(locked, locked.stderr).toMatchObject({ code: 0 });
    const template = '/var/lib/rancher/k3s/agent/etc/containerd/config-v3.toml.tmpl';
    for (const host of hosts)
      await ring.must(host, `mkdir -p ${dirname(template)}\ncat >${template} <<'END'\n${containerd}END`);
    await well('phase3 --yes');
    const made = await provision(['secret', 'keygen', key], { cwd: ring.folder });
    expect(made, made.stderr).toMatchObject({ code: 0 });
    await ring.must(
      'ms-1',
      `k3s kubectl apply -f - <<'END'\n${counting}END\nk3s kubectl rollout status ds/counting --timeout=120s`,
    );
    before = await pods();
    dnsBefore = await dnsImage();
  }, 900_000);
  afterAll(async () => {
    await ring?.down();
  });

  test('what runs and what is newer is told, and another version in the inventory changes nothing', async () => {
    expect(await runs()).toEqual(hosts.map(host => `${host} True ${from}`));
    const { stdout } = await ring.run('outdated --json');
    expect(JSON.parse(stdout)).toMatchObject({ type: 'outdated', parts: [{ part: 'k3s', newer: true }] });
    const was = await starts();
    const lock = ring.read('ring.lock.yaml');
    ring.write('ring.yaml', inventoryOf(to));
    await ring.provision(['artifacts', 'lock']);
    const refused = await ring.run('phase3 --yes');
    expect(refused, refused.stdout).toMatchObject({ code: 1 });
    expect(refused.stdout).toContain(`upgrade --to ${to}`);
    ring.write('ring.yaml', inventoryOf(from));
    ring.write('ring.lock.yaml', lock);
    expect(await starts()).toEqual(was);
  });

  test('a plan touches nothing, and several minor versions at once are refused', async () => {
    const was = await starts();
    const { stdout } = await well(`upgrade --to ${to} --plan`);
    expect(stdout).toContain(`${from} → ${to}: K3s is restarted there`);
    const far = await ring.run(
      `upgrade --to ${to.replace(/^v1\.(\d+)/, (_, minor) => `v1.${Number(minor) + 1}`)} --plan`,
    );
    expect(far.code).toBe(1);
    expect(`${far.stdout}${far.stderr}`).toContain('several minor versions');
    expect(await starts()).toEqual(was);
    expect(await ring.must('wk-1', 'k3s --version')).toContain(from);
  });

  test('killed in the middle, it leaves what no phase takes back; then it goes on, and pods never stopped', async () => {
    const running = start(ring, upgrade());
    await ring.must('ms-1', `until grep -qx 'version ${to}' /var/lib/provision/phases/k3s; do sleep 0.2; done`);
    await ring.must('wk-1', `until grep -qx 'version ${to}' /var/lib/provision/phases/k3s; do sleep 0.2; done`);
    running.signal('SIGKILL');
    const killed = await running.ended;
    expect(killed.code, killed.stdout + killed.stderr).not.toBe(0);
    file = /\S+\.backup/.exec(killed.stdout)?.[0] ?? '';
    expect(file).not.toBe('');
    // What had begun on the host goes on there without anybody.
    await ring.must('wk-1', `until k3s --version | grep -qF '${to}'; do sleep 1; done`);
    expect(await runs()).toContain(`wk-2 True ${from}`);
    // A pod of the new server may begin on any node, also where K3s is the old one; what ran there before, may begin there again.
    expect(await dnsImage()).not.toBe(dnsBefore);
    expect((await ring.must('wk-2', 'k3s ctr -n k8s.io images ls -q')).split('\n')).toEqual(
      expect.arrayContaining([dnsBefore, await dnsImage()]),
    );
    for (const version of [from, to]) {
      ring.write('ring.yaml', inventoryOf(version));
      const refused = await ring.run('phase3 --yes --lock-wait 60');
      expect(refused, refused.stdout).toMatchObject({ code: 1 });
      expect(refused.stdout).toContain(`upgrade --to ${to}`);
    }
    ring.write('ring.yaml', inventoryOf(from));
    const server = await ring.must('ms-1', 'systemctl show -p InvocationID k3s');

    const { stdout } = await well(`${upgrade()} --lock-wait 60`);
    expect(stdout).toContain('one that was begun goes on');
    expect(stdout).toContain('GO  k3s');
    expect(stdout).not.toContain('.backup:');
    expect(await runs()).toEqual(hosts.map(host => `${host} True ${to}`));
    expect(await ring.must('ms-1', 'systemctl show -p InvocationID k3s')).toBe(server);
    expect(await pods()).toBe(before);
    for (const pod of (await kubectl('get pods -l app=counting -o name')).split('\n')) {
      const gaps = await kubectl(
        `exec ${pod} -- awk 'last && $1 - last > most { most = $1 - last } { last = $1 } END { print most + 0 }' /tmp/alive`,
      );
      expect(Number(gaps)).toBeLessThan(15);
    }
  });

  test('once more it restarts nothing, and phase 3 with the new version is at home', async () => {
    const was = await starts();
    expect((await well(upgrade())).stdout).toContain(`every node runs K3s ${to}`);
    ring.write('ring.yaml', inventoryOf(to));
    await ring.provision(['artifacts', 'lock']);
    expect((await well('phase3 --yes')).stdout).toContain('nothing changed');
    expect(await starts()).toEqual(was);
  });

  test('back again leads a restore alone, and the backup of before is named', async () => {
    const back = await ring.run(`upgrade --to ${from} --yes`);
    expect(back.code).toBe(1);
    expect(`${back.stdout}${back.stderr}`).toContain(`restore ${file}`);
  });
});
