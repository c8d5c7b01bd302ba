import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { possible, Rehearsal } from '../../twin/fixtures/rehearsal.ts';
import { cachedVersion } from '../parts.ts';

const version = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' ? cachedVersion('flannel') : undefined;

const example = readFileSync(new URL('../../../inventory/stores.yaml', import.meta.url), 'utf8');

/** The example, in which store-c takes a Service of store-b; `gateway`: through whom store-b is reached. */
const inventory = (offered: boolean, gateway = 'b-1'): string =>
  example
    .replace(/^cluster: stores.*$/m, 'cluster: ring-stores')
    .replace(
      '  network: flannel\n',
      `  network: flannel\n  version: ${version}\n  server: { disable: [local-storage, metrics-server] }\n`,
    )
    .replace(/^ {4}# gateways: .*$/m, `    gateways: [${gateway}]${offered ? '\n    exports: [{ service: web }]' : ''}`)
    .replace(/^ {4}# routes: none.*$/m, offered ? '    imports: [{ service: web, from: store-b }]' : '');

/** What store-b offers. */
const web = `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  nodeName: b-2
  terminationGracePeriodSeconds: 0
  containers:
    - name: web
      image: 'docker.io/rancher/mirrored-library-busybox:1.37.0'
      imagePullPolicy: Never
      command: [sh, -c, 'mkdir -p /www && echo served by store-b >/www/index.html && exec httpd -f -p 8080 -h /www']
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;

/** A pod of store-c that asks others. */
const asker = `apiVersion: v1
kind: Pod
metadata: { name: asker }
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - { name: asker, image: 'docker.io/rancher/mirrored-library-busybox:1.37.0', imagePullPolicy: Never, command: [sleep, '86400'] }
`;

describe.skipIf(version === undefined)('three clusters in one mesh', () => {
  let ring: Rehearsal;
  const well = async (words: string): Promise<string> => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  const apply = (host: string, text: string): Promise<string> =>
    ring.must(host, `k3s kubectl apply -f - >/dev/null <<'END'\n${text}END`);
  /** The last line that the pod of store-c gets from a name at port 80, or nothing. */
  const asked = (name: string): Promise<string> =>
    ring.must(
      'c-1',
      `k3s kubectl wait --for=condition=Ready pod/asker --timeout=60s >/dev/null
address=$(k3s kubectl exec asker -- nslookup -type=a ${name} | awk '/^Name:/ { named = 1 } named && /^Address/ { print $NF; exit }')
[ -z "$address" ] || printf 'GET / HTTP/1.0\\r\\n\\r\\n' | k3s kubectl exec -i asker -- nc -w 5 "$address" 80 | tail -n 1`,
    );

  beforeAll(async () => {
    ring = new Rehearsal(inventory(true));
    await ring.provision(['twin', 'up', '--privileged', 'a-1', 'a-2', 'b-1', 'b-2', 'c-1']);
    await ring.provision(['artifacts', 'lock']);
  }, 180_000);
  afterAll(() => ring.down(), 120_000);

  test('up makes the mesh, all clusters side by side, and joins them', { timeout: 600_000 }, async () => {
    const said = await well('up --from phase2 --yes');
    for (const name of ['store-a', 'store-b', 'store-c']) expect(said).toMatch(new RegExp(`^${name} +done$`, 'm'));
    expect(said).toMatch(/^GO {2}join:/m);
    const lock = await well('cluster show -c store-b');
    expect(lock).toContain('store-b');
  });

  test('a pod finds and reaches another cluster’s Service, by its name there and by its own name for it', {
    timeout: 180_000,
  }, async () => {
    await apply('b-1', web);
    await apply('c-1', asker);
    await ring.must('b-1', 'k3s kubectl wait --for=condition=Ready pod/web --timeout=60s');
    expect(await well('join --yes')).toContain('EndpointSlice  default/web-store-b-mesh');
    expect(await asked('web.default.svc.store-b.mesh')).toBe('served by store-b');
    expect(await asked('web-store-b.default.svc.cluster.local')).toBe('served by store-b');
  });

  test('keys of others in CoreDNS’ configuration stay, and a second run changes nothing', {
    timeout: 180_000,
  }, async () => {
    const patch = `{"data":{"theirs.override":"log\\n"}}`;
    await ring.must('c-1', `k3s kubectl -n kube-system patch configmap coredns-custom --type merge -p '${patch}'`);
    expect(await well('join --yes')).toContain('nothing changed');
    expect(await ring.must('c-1', 'k3s kubectl -n kube-system get configmap coredns-custom -o yaml')).toContain(
      'theirs.override',
    );
  });

  test('the gateway is another host once the inventory says so, and nothing else changes', {
    timeout: 180_000,
  }, async () => {
    ring.write('ring.yaml', inventory(true, 'b-2'));
    const said = await well('phase2 --yes');
    expect(said).toContain('10.53.0.0/16');
    expect(said).toContain('peers only: wg syncconf, sessions stay');
    expect(said).not.toContain('sessions restart');
    expect(await ring.must('c-1', 'wg show wg0 allowed-ips')).toMatch(/10\.100\.2\.2\/32 10\.53\.0\.0\/16$/m);
    expect(await asked('web.default.svc.store-b.mesh')).toBe('served by store-b');
  });

  test('what is no longer offered goes, and its name with it', { timeout: 180_000 }, async () => {
    ring.write('ring.yaml', inventory(false, 'b-2'));
    expect(await well('join --yes')).toContain('Service');
    const left = await ring.must('c-1', 'k3s kubectl get service,endpointslice -o name');
    expect(left).not.toContain('web-store-b');
  });

  test('a command about one cluster wants to know which', async () => {
    expect(await ring.run('node list')).toMatchObject({ code: 4, stderr: expect.stringContaining('-c store-a') });
    expect(await well('node list -c store-b')).toContain('b-2');
  });
});
