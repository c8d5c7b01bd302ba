import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withEntry } from '../../../src/inventory/edit/with-entry.ts';
import { possible, Rehearsal } from '../../twin/fixtures/rehearsal.ts';
import { RoamingDevice } from '../../twin/fixtures/roaming-device.ts';
import { cachedVersion } from '../parts.ts';

const version = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' ? cachedVersion('flannel') : undefined;

/** A cluster at home, behind a NAT, with one node on the internet: what a client calls. */
const inventory = `cluster: ring-client
ssh: { user: provision }
sites:
  home:
    lan: 192.168.15.0/24
    router:
      lan_address: 192.168.15.1
      public_address: 203.0.113.10
      forwards: [{ udp: 51820, to: ms-1 }]
  internet: {}
hosts:
  ms-1: { site: home, address: 192.168.15.2, roles: [server] }
  edge-1: { site: internet, address: 198.51.100.25, roles: [agent] }
mesh: { subnet: 10.100.0.0/24 }
kubernetes:
  network: flannel
  version: ${version}
  server: { disable: [local-storage, metrics-server] }
`;

/** What the cluster offers, on the node that no client can call. */
const web = `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  nodeName: ms-1
  terminationGracePeriodSeconds: 0
  containers:
    - name: web
      image: 'docker.io/rancher/mirrored-library-busybox:1.37.0'
      imagePullPolicy: Never
      command: [sh, -c, 'mkdir -p /www && echo served at home >/www/index.html && exec httpd -f -p 8080 -h /www']
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;

/** A laptop behind a NAT of its own, somewhere else than the cluster's. */
describe.skipIf(version === undefined)('a client of a cluster', () => {
  let ring: Rehearsal;
  let laptop: RoamingDevice;
  const well = async (words: string): Promise<string> => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  const tunnel = (): string => join(ring.folder, 'laptop0.conf');
  /** What a script prints on the laptop, whose resolver is the one that its configuration names. */
  const withNames = (script: string): Promise<string> =>
    laptop.on(`mount --bind ${join(ring.folder, 'resolv.conf')} /etc/resolv.conf\n${script}`);
  const fetched = (host: string): Promise<string> =>
    withNames(`curl --noproxy '*' -sS -m 10 http://${host}/ 2>&1 || :`);

  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    const up = await ring.provision(['twin', 'up', '--privileged', 'ms-1', 'edge-1']);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    await ring.provision(['artifacts', 'lock']);
    await well('up --from phase2 --yes');
    await ring.must('ms-1', `k3s kubectl apply -f - >/dev/null <<'END'\n${web}END`);
    await ring.must('ms-1', 'k3s kubectl wait --for=condition=Ready pod/web --timeout=60s');
    laptop = await RoamingDevice.plugIn(ring);
  }, 600_000);
  afterAll(async () => {
    await laptop?.on(`wg-quick down ${tunnel()} 2>/dev/null || :`);
    await laptop?.unplug();
    await ring?.down();
  }, 120_000);

  test('it fetches a Service by its name, from behind another NAT than the cluster’s', {
    timeout: 180_000,
  }, async () => {
    await well('client add laptop --reach services --dns -o laptop0.conf --yes');
    const config = ring.read('laptop0.conf');
    const [line = '', dns] = /^DNS = (\S+)$/m.exec(config) ?? [];
    expect(dns).toBe('10.43.0.10');
    // wg-quick would give this line to the resolver of the machine, which is no part of the laptop's network.
    ring.write('laptop0.conf', config.replace(`${line}\n`, ''));
    ring.write('resolv.conf', `nameserver ${dns}\noptions timeout:3 attempts:2\n`);
    expect(await fetched('web.default.svc.cluster.local')).not.toContain('served at home');
    await laptop.on(`wg-quick up ${tunnel()} >&2`);
    expect(await fetched('web.default.svc.cluster.local')).toBe('served at home');
    expect(await ring.must('edge-1', 'wg show wg0 endpoints')).toContain('203.0.113.99:');
  });

  test('what it may not reach is not sent there: no host, no pod', { timeout: 60_000 }, async () => {
    const routes = await laptop.on('ip route show dev laptop0');
    expect(routes.split('\n').map(route => route.split(' ')[0])).toEqual(['10.43.0.0/16']);
  });

  test('once it is revoked nothing answers, by name or by address', { timeout: 180_000 }, async () => {
    const address = await ring.must('ms-1', "k3s kubectl get service web -o 'jsonpath={.spec.clusterIP}'");
    expect(await fetched(address)).toBe('served at home');
    // A rehearsal leaves the inventory as it is: what `client add` would have written there, the user has.
    const key = await laptop.on(`sed -n 's/^PrivateKey = //p' ${tunnel()} | wg pubkey`);
    ring.write(
      'ring.yaml',
      withEntry(ring.read('ring.yaml'), ['mesh', 'clients'], 'laptop', [
        ['address', '10.100.0.254'],
        ['public_key', key],
        ['gateway', 'edge-1'],
        ['reach', ['services']],
      ]),
    );
    await well('phase2 --detailed-exitcode --dry-run');
    await well('client revoke laptop --yes');
    for (const name of ['web.default.svc.cluster.local', address])
      expect(await fetched(name)).toMatch(/^curl: \((6|28)\)/);
    expect(await ring.must('edge-1', 'wg show wg0 allowed-ips')).not.toContain('10.100.0.254');
    // The Service itself is there all the while.
    expect(
      await ring.must(
        'edge-1',
        `perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(PeerAddr => "${address}:80", Timeout => 5) or die; print $s "GET / HTTP/1.0\\r\\n\\r\\n"; print <$s>'`,
      ),
    ).toContain('served at home');
  });
});
