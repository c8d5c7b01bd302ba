import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifactsFolder, listArtifacts } from '../../src/artifacts/cache.ts';
import { possible, Rehearsal } from '../twin/fixtures/rehearsal.ts';
import { cachedVersion } from './parts.ts';

const hosts = ['cloud-1', 'home-1', 'home-2'];

const parts = ['kilo/0.7.0/crds.yaml', 'kilo/0.7.0/kilo-k3s.yaml', 'kilo/0.7.0/kilo-images-'];

const lacking = (): readonly string[] => {
  const names = listArtifacts(artifactsFolder()).map(({ name }) => name);
  return parts.filter(part => !names.some(name => name.startsWith(part)));
};

const missing = possible ? lacking() : [];
if (missing.length > 0) console.warn(`! KILO IS NOT TRIED: the artifact cache has not got ${missing.join(', ')}`);

const version = possible && missing.length === 0 ? cachedVersion('flannel') : undefined;

/** A cloud, and a home behind a router that forwards to one of its two hosts. */
const inventory = `
cluster: ring-kilo
ssh: { user: provision, become: true }
sites:
  home:
    lan: 192.168.15.0/24
    router: { lan_address: 192.168.15.1, public_address: 203.0.113.10, forwards: [{ udp: 51820, to: home-1 }] }
  cloud: {}
hosts:
  cloud-1: { site: cloud, address: 198.51.100.25, mesh_address: 172.27.15.31, roles: [server] }
  home-1: { site: home, address: 192.168.15.2, mesh_address: 172.27.15.12, roles: [agent] }
  home-2: { site: home, address: 192.168.15.3, mesh_address: 172.27.15.11, roles: [agent] }
mesh: { subnet: 172.27.15.0/24 }
kubernetes:
  version: ${version ?? ''}
  network: { kilo: { encapsulate: never, wireguard: userspace } }
  server: { disable: [local-storage, metrics-server] }
`;

describe.skipIf(version === undefined)('real K3s in two places, joined by Kilo', () => {
  let ring: Rehearsal;
  const well = async (words: string) => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended;
  };
  const marks = (node: string): Promise<string> =>
    ring.must('cloud-1', `k3s kubectl get node ${node} -o 'jsonpath={.metadata.annotations}'`);

  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    const up = await ring.provision(['twin', 'up', '--privileged', ...hosts]);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    const locked = await ring.provision(['artifacts', 'lock']);
    expect(locked, locked.stderr).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('there is no mesh to be made: phase 2 says what takes its place', async () => {
    const refused = await ring.run('phase2 --yes');
    expect(refused).toMatchObject({ code: 4 });
    expect(`${refused.stdout}${refused.stderr}`).toContain("takes the mesh's place");
  });

  test('a server that agents cannot reach is refused before anything is sent', async () => {
    const sound = ring.read('ring.yaml');
    const swapped = sound
      .replace('roles: [server]', 'roles: [agent]')
      .replace('roles: [agent] }\n  home-2', 'roles: [server] }\n  home-2');
    ring.write('ring.yaml', swapped);
    const refused = await ring.run('phase3 --yes');
    ring.write('ring.yaml', sound);
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toContain('cloud-1 cannot reach the API on home-1');
    expect(await ring.must('home-1', 'ls /usr/local/bin')).not.toContain('k3s');
  });

  test('three bare hosts become three nodes at their own addresses, and all pods reach each other', async () => {
    const { stdout } = await well('phase3 --yes');
    expect(stdout).toContain('GO  k3s');
    expect(stdout).toContain('packets to go from every pod to every other, at full size');
    expect(await ring.must('cloud-1', 'ip route')).toContain('via 10.4.0.1 dev kilo0');
    expect(await marks('home-1')).toContain('"kilo.squat.ai/force-endpoint":"203.0.113.10:51820"');
    expect(await marks('home-2')).not.toContain('kilo.squat.ai/leader');
  });

  test('a second run changes nothing', async () => {
    const { stdout } = await well('phase3 --yes --json');
    expect(stdout).not.toContain('"type":"stage-start"');
  });

  test('what the inventory says anew is brought, and what somebody else has set stays', async () => {
    await ring.must('cloud-1', 'k3s kubectl annotate node home-2 kilo.squat.ai/leader=true mine=stays');
    const sound = ring.read('ring.yaml');
    ring.write('ring.yaml', sound.replace('encapsulate: never', 'keepalive: 20, encapsulate: never'));
    await well('phase3 --yes');
    const all = await marks('home-2');
    expect(all).toContain('"kilo.squat.ai/persistent-keepalive":"20"');
    expect(all).toContain('"kilo.squat.ai/leader":"true"');
    expect(all).toContain('"mine":"stays"');
    await ring.must('cloud-1', 'k3s kubectl annotate node home-2 kilo.squat.ai/leader- mine-');
    ring.write('ring.yaml', sound);
    await well('phase3 --yes');
  });

  test('a tunnel that is cut is named by the gate', async () => {
    const cut =
      'table inet cut { chain in { type filter hook input priority -300; udp dport 51820 drop; }; chain out { type filter hook output priority -300; udp sport 51820 drop; }; }';
    await ring.must(
      'cloud-1',
      `nft '${cut}'; systemctl restart kilo-userspace; sleep 3; k3s kubectl -n kube-system delete pods -l app.kubernetes.io/name=kilo --field-selector spec.nodeName=cloud-1`,
    );
    const stopped = await ring.run('gate phase3');
    await ring.must('cloud-1', 'nft delete table inet cut');
    expect(stopped.code, stopped.stdout).not.toBe(0);
    expect(stopped.stdout).toContain('has never answered');
    await well('gate phase3');
  });

  test('wiped as a whole: nothing of it is left', async () => {
    const { stdout } = await well('phase1 --yes');
    expect(stdout).toContain('GO  wipe');
    for (const host of hosts)
      expect(await ring.must(host, 'ip link; ls /etc/systemd/system')).not.toMatch(/kilo0|kube-bridge|kilo-userspace/);
  });
});
