import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifactsFolder, listArtifacts, placeOf } from '../../../src/artifacts/cache.ts';
import { possible, Rehearsal } from '../../twin/fixtures/rehearsal.ts';
import { cachedVersion } from '../parts.ts';

const version = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' ? cachedVersion('flannel') : undefined;

const theirs = ['b-1', 'b-2'];

/** Two clusters in one mesh: store-c is ours, store-b runs already. `says`: what the file has of store-b's Kubernetes. */
const inventory = (says: string, adopted = true): string => `cluster: ring-adopted
ssh: { user: provision }
sites: { internet: {} }
hosts:
  b-1: { cluster: store-b, address: 198.51.100.25, roles: [server] }
  b-2: { cluster: store-b, address: 198.51.100.26, roles: [agent] }
  c-1: { cluster: store-c, address: 198.51.100.35, roles: [server] }
mesh: { subnet: 10.100.0.0/16 }
kubernetes:
  network: flannel
  version: ${version}
  server: { disable: [local-storage, metrics-server] }
clusters:
  store-b:
${adopted ? '    adopted: true\n' : ''}    mesh_subnet: 10.100.2.0/24
${says}    exports: [{ service: web }]
  store-c:
    mesh_subnet: 10.100.3.0/24
    kubernetes: { pods: 10.62.0.0/16, services: 10.63.0.0/16 }
    imports: [{ service: web, from: store-b }]
`;

const right = '    kubernetes: { pods: 10.52.0.0/16, services: 10.53.0.0/16 }\n';

/** A file of the makers' from the artifact cache. */
function made(name: string): Buffer {
  const found = listArtifacts(artifactsFolder()).find(one => one.name === `k3s/${version}/${name}`);
  if (found === undefined) throw new Error(`${name} is not in the cache`);
  return readFileSync(placeOf(artifactsFolder(), found.sha256));
}

const arm = process.arch === 'arm64';
const image = 'docker.io/rancher/mirrored-library-busybox:1.37.0';

const web = (node: string, text: string): string => `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  nodeName: ${node}
  terminationGracePeriodSeconds: 0
  containers:
    - name: web
      image: '${image}'
      imagePullPolicy: Never
      command: [sh, -c, 'mkdir -p /www && echo ${text} >/www/index.html && exec httpd -f -p 8080 -h /www']
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;

describe.skipIf(version === undefined)('a cluster that somebody else has installed', () => {
  let ring: Rehearsal;
  const well = async (words: string): Promise<string> => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  /** What a command says that does not end well. */
  const refused = async (words: string): Promise<string> => {
    const ended = await ring.run(words);
    expect(ended.code, `${words}\n${ended.stdout}${ended.stderr}`).not.toBe(0);
    return ended.stdout + ended.stderr;
  };
  const apply = (host: string, text: string): Promise<string> =>
    ring.must(
      host,
      `k3s kubectl apply -f - >/dev/null <<'END'\n${text}END\nk3s kubectl wait --for=condition=Ready pod/web --timeout=90s`,
    );
  /** What the pod of a cluster gets from a name of another. */
  const asked = (host: string, name: string): Promise<string> =>
    ring.must(
      host,
      `address=$(k3s kubectl exec web -- nslookup -type=a ${name} | awk '/^Name:/ { named = 1 } named && /^Address/ { print $NF; exit }')
[ -z "$address" ] || printf 'GET / HTTP/1.0\\r\\n\\r\\n' | k3s kubectl exec -i web -- nc -w 5 "$address" 80 | tail -n 1`,
    );
  /** How K3s runs there, and every file that makes it: as long as this stays, nobody has touched it. */
  const asItRuns = (): Promise<readonly string[]> =>
    Promise.all(
      theirs.map(host =>
        ring.must(
          host,
          `systemctl show -p MainPID,InvocationID,NRestarts k3s k3s-agent
find /usr/local/bin /etc/rancher /etc/systemd/system -type f -name '*k3s*' -exec sha256sum {} + | sort`,
        ),
      ),
    );
  let before: readonly string[];

  beforeAll(async () => {
    ring = new Rehearsal(inventory(right));
    const up = await ring.provision(['twin', 'up', '--privileged', 'b-1', 'b-2', 'c-1']);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    await ring.provision(['artifacts', 'lock']);
    const [program, installer] = [made(arm ? 'k3s-arm64' : 'k3s'), made('install.sh')];
    const images = `k3s-airgap-images-${arm ? 'arm64' : 'amd64'}.tar.zst`;
    for (const host of theirs) {
      await ring.must(host, 'mkdir -p /usr/local/bin /var/lib/rancher/k3s/agent/images');
      await ring.bring(host, program, '/usr/local/bin/k3s');
      await ring.bring(host, installer, '/root/install.sh');
      await ring.bring(host, made(images), `/var/lib/rancher/k3s/agent/images/${images}`);
    }
    // As their makers say it, and with nothing of provision's.
    const install = (host: string, environment: string, options: string): Promise<string> =>
      ring.must(
        host,
        `chmod 755 /usr/local/bin/k3s
INSTALL_K3S_SKIP_DOWNLOAD=true ${environment} sh /root/install.sh ${options} >/dev/null 2>&1`,
      );
    const networks = '--cluster-cidr 10.52.0.0/16 --service-cidr=10.53.0.0/16';
    await install('b-1', 'K3S_TOKEN=theirs', `server ${networks} --disable traefik,metrics-server,local-storage`);
    await install('b-2', 'K3S_TOKEN=theirs K3S_URL=https://198.51.100.25:6443', 'agent');
    await ring.must(
      'b-1',
      `until k3s kubectl wait --for=condition=Ready node/b-1 node/b-2 --timeout=10s; do sleep 2; done >/dev/null 2>&1
until k3s kubectl -n kube-system rollout status deployment/coredns --timeout=60s; do sleep 2; done >/dev/null 2>&1`,
    );
    before = await asItRuns();
  }, 400_000);
  afterAll(() => ring?.down(), 120_000);

  test('what the inventory does not say is told, to be written there, and nothing is done before', {
    timeout: 120_000,
  }, async () => {
    ring.write('ring.yaml', inventory('    kubernetes: { network: flannel }\n'));
    const said = await refused('phase2 --yes');
    expect(said).toContain('pods 10.52.0.0/16 (the inventory does not say it, and 10.42.0.0/16 would be taken)');
    expect(said).toContain('write clusters.store-b.kubernetes: { pods: 10.52.0.0/16, services: 10.53.0.0/16 }');
    for (const host of theirs)
      expect(await ring.must(host, 'ls /var/lib/provision /etc/wireguard 2>&1 || :')).not.toContain('wg0');
  });

  test('a contradiction is refused with both', { timeout: 120_000 }, async () => {
    ring.write('ring.yaml', inventory(right.replace('10.52.0.0', '10.54.0.0')));
    expect(await refused('phase2 --yes')).toContain('pods 10.52.0.0/16 (the inventory says 10.54.0.0/16)');
  });

  test('up joins it beside a cluster of ours, which alone is installed', { timeout: 600_000 }, async () => {
    ring.write('ring.yaml', inventory(right));
    const said = await well('up --from phase2 --yes');
    expect(said).toContain('store-b is adopted: phase 3 is not done there');
    expect(said).toMatch(/^GO {2}join:/m);
    for (const host of theirs) {
      expect(await ring.must(host, 'cat /var/lib/provision/adopted')).toMatch(
        /^name store-b\nby ring-adopted\nuid [0-9a-f-]{36}\nca [0-9a-f]{64}$/,
      );
      expect(await ring.must(host, 'ls /var/lib/provision/phases')).toBe('wireguard');
    }
    expect(await asItRuns()).toEqual(before);
  });

  test('a pod of each finds and reaches a Service of the other by its name', { timeout: 240_000 }, async () => {
    await apply('b-1', web('b-2', 'served by store-b'));
    await apply('c-1', web('c-1', 'served by store-c'));
    await well('join --yes');
    expect(await asked('c-1', 'web.default.svc.store-b.mesh')).toBe('served by store-b');
    expect(await asked('c-1', 'web-store-b.default.svc.cluster.local')).toBe('served by store-b');
    expect(await asked('b-1', 'web.default.svc.store-c.mesh')).toBe('served by store-c');
  });

  test('phases 1, 3 and 4 and what changes a cluster are refused for it, by -l and by -c', {
    timeout: 240_000,
  }, async () => {
    for (const words of [
      'phase1 -l b-1',
      'phase1 -c store-b',
      'phase3 -c store-b',
      'phase3 -l b-2',
      'phase4 -c store-b',
    ])
      expect(await refused(`${words} --yes`), words).toContain('is not done for store-b: it is adopted');
    for (const words of ['upgrade --to v9.9.9+k3s1', 'node drain b-2', 'token rotate', 'backup'])
      expect(await refused(`${words} -c store-b`), words).toContain('is not done for store-b: it is adopted');
    const said = await well('phase3 --yes');
    expect(said).toContain('store-b is adopted: phase 3 is not done there');
    expect(said).toContain('GO  k3s');
    expect(await asItRuns()).toEqual(before);
  });

  test('a second run changes nothing', { timeout: 120_000 }, async () => {
    expect(await well('phase2 --detailed-exitcode --dry-run')).toContain('Plan: nothing to change on 3 hosts');
    expect(await well('certs -c store-b')).toMatch(/\d+ certificates read: none ends within 30 days/);
    expect(await well('doctor -c store-b')).toContain('GO  doctor');
    for (const words of ['kubeconfig -c store-b', 'node list -c store-b'])
      expect(await refused(words)).toContain('is not done for store-b: it is adopted');
  });

  test('an inventory that has not adopted it is refused by the mark on its hosts', { timeout: 240_000 }, async () => {
    ring.write('ring.yaml', inventory(right, false));
    const mark = 'which somebody else has installed and the inventory of ring-adopted has adopted';
    expect(await refused('phase1 -l b-1 --yes')).toContain(
      `b-1 is a node of store-b, ${mark}: a wipe is not done there`,
    );
    expect(await refused('phase3 -c store-b --yes --force')).toContain(`${mark}: K3s is not installed there`);
    expect(await refused('phase4 -c store-b --yes --force')).toContain(mark);
    expect(await asItRuns()).toEqual(before);
    ring.write('ring.yaml', inventory(right));
  });

  test('a wipe of all takes ours, and leaves it as it runs', { timeout: 240_000 }, async () => {
    expect(await well('phase1 --yes')).toContain('b-1, b-2 are of an adopted cluster: nothing is wiped there');
    expect(await ring.must('c-1', 'ls /var/lib/rancher; command -v k3s || :')).toBe('');
    expect(await asItRuns()).toEqual(before);
    expect(await ring.must('b-1', 'k3s kubectl exec web -- cat /www/index.html')).toBe('served by store-b');
  });
});
