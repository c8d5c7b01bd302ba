import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../machine.ts';
import { homeInventory, possible, Rehearsal } from '../twin/fixtures/rehearsal.ts';
import { type Authority, PEBBLE, startAuthority } from './authority/authority.ts';
import { cachedVersion, hasTraefik } from './parts.ts';

const hosts = ['ms-1', 'ctb-edge-1'];
const EDGE = '198.51.100.25';
const KEPT = '/var/lib/provision/traefik/acme.json';

// By `npm run test:cluster -- --all`.
const isWanted = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' && hasTraefik();
const version =
  isWanted && installed(PEBBLE, 'certificates that a real authority gives') ? cachedVersion('flannel') : undefined;

describe.skipIf(version === undefined)('certificates of a real authority, on the twin’s internet', () => {
  let ring: Rehearsal;
  let authority: Authority;
  const plain = homeInventory('ring-authority')
    .replace(/^ {2}wk-1:\n(?: {4}.*\n)+/m, '')
    .replace(/^ {2}wk-2:\n(?: {4}.*\n)+/m, '')
    .replace(/^ {8}- \{ udp: .*to: wk-.*\n/gm, '')
    .replace(
      '  services: 10.43.0.0/16\n',
      `  services: 10.43.0.0/16\n  version: ${version}\n  network: flannel\n  server: { disable: [local-storage, metrics-server] }\n`,
    );
  const inventory = (challenge: 'tls' | 'http', names: readonly string[]): string =>
    `${plain}ingress:
  domain: example.test
  tls: acme
  acme: { email: me@example.test, challenge: ${challenge}, ca: '${authority.directory}', rehearsal: '${authority.staging}', root: ./root.pem }
  hosts: [${names.map(host => `{ host: ${host}, service: kubernetes, port: 443 }`).join(', ')}]
`;
  const well = async (words: string): Promise<string> => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}\n${authority?.log().slice(-3000)}`).toMatchObject({
      code: 0,
    });
    return ended.stdout;
  };
  /** The fingerprint of the certificate that a stranger is shown for a name. */
  const shown = (name: string): Promise<string> =>
    ring.must(
      'internet',
      `openssl s_client -connect ${EDGE}:443 -servername ${name} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256`,
    );

  /** How Traefik answers the authority: it has one way only. */
  const asksBy = async (): Promise<string> => {
    const said = await ring.must(
      'ms-1',
      "k3s kubectl -n traefik get deployment traefik-edge -o 'jsonpath={.spec.template.spec.containers[0].args}'",
    );
    return said.toLowerCase();
  };

  beforeAll(async () => {
    ring = new Rehearsal(plain);
    const up = await ring.provision(['twin', 'up', '--privileged', ...hosts]);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    authority = await startAuthority(ring, EDGE);
    ring.write('ring.yaml', inventory('tls', ['shop']));
    expect(await ring.provision(['artifacts', 'lock'])).toMatchObject({ code: 0 });
    await well('phase2 --yes');
    await well('phase3 --yes');
  });
  afterAll(async () => {
    await authority?.stop();
    await ring?.down();
  });

  test('while the names lead elsewhere a rehearsal is refused, and the authority itself is asked for nothing', async () => {
    await authority.leadTo('198.51.100.77');
    const ended = await ring.run('phase4 --yes');
    expect(ended.code, ended.stdout).not.toBe(0);
    expect(ended.stdout).toContain('Unable to obtain ACME certificate for domains');
    expect(ended.stdout).toContain('none of its limits is touched');
    expect(ended.stdout).not.toContain('manifest traefik ·');
    expect(authority.log()).not.toContain('POST');
    expect(authority.rehearsed()).toBe(0);
    expect(await ring.must('ms-1', 'k3s kubectl get jobs,pods -A -l provision/probe=rehearsal -o name')).toBe('');
    await authority.leadTo(EDGE);
  });

  test('by TLS-ALPN on port 443: of that authority, for the domain and each name, and the gate says whose', async () => {
    const stdout = await well('phase4 --yes');
    expect(stdout).toContain('GO  traefik');
    expect(stdout).toContain('✓ ms-1: a rehearsal with the authority');
    expect(authority.rehearsed()).toBe(2);
    expect(authority.given()).toBe(2);
    expect(await well('gate phase4 --json')).toMatch(/certificate of Pebble Intermediate CA [0-9a-f]+, until/);
    expect(await asksBy()).toContain('acme.tlschallenge=true');
    const issuer = `openssl s_client -connect ${EDGE}:443 -servername shop.example.test </dev/null 2>/dev/null | openssl x509 -noout -issuer -ext subjectAltName`;
    const told = await ring.must('internet', issuer);
    expect(told).toContain('Pebble Intermediate CA');
    expect(told).toContain('DNS:shop.example.test');
    expect(await well('phase4 --yes --json')).not.toContain('"type":"stage-start"');
    expect(authority.given()).toBe(2);
  });

  test('by HTTP on port 80, for a name that is new; what is there is not asked for again', async () => {
    const before = await shown('shop.example.test');
    // First the challenge alone: the pod that still answers by the other one would take the new name.
    ring.write('ring.yaml', inventory('http', ['shop']));
    await well('phase4 --yes');
    expect(await asksBy()).toContain('acme.httpchallenge.entrypoint=web');
    ring.write('ring.yaml', inventory('http', ['shop', 'blog']));
    const stdout = await well('phase4 --yes');
    expect(stdout).toContain('GO  traefik');
    expect(authority.given()).toBe(3);
    expect(await shown('shop.example.test')).toBe(before);
  });

  test('a cluster made anew after a wipe has the same certificates, and asks for none', async () => {
    const names = ['example.test', 'shop.example.test', 'blog.example.test'];
    const before = await Promise.all(names.map(shown));
    const kept = await ring.must('ctb-edge-1', `sha256sum ${KEPT}; stat -c '%a %u' ${KEPT}`);
    expect(kept).toContain('\n600 65532');
    await well('phase1 --yes');
    expect(await ring.must('ctb-edge-1', `sha256sum ${KEPT}; stat -c '%a %u' ${KEPT}`)).toBe(kept);
    for (const phase of ['phase2', 'phase3', 'phase4']) await well(`${phase} --yes`);
    expect(await Promise.all(names.map(shown))).toEqual(before);
    expect(authority.given()).toBe(3);
    expect(authority.rehearsed()).toBe(2);
  });
});
