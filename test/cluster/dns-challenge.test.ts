import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../machine.ts';
import { provision } from '../twin/fixtures/cli.ts';
import { homeInventory, possible, Rehearsal } from '../twin/fixtures/rehearsal.ts';
import { type Authority, PEBBLE, startAuthority } from './authority/authority.ts';
import { NAMED, type NameServer, startNameServer } from './authority/name-server.ts';
import { cachedVersion, hasTraefik } from './parts.ts';

const hosts = ['ms-1', 'ctb-edge-1', 'edge-2'];
const EDGE = '198.51.100.25';
const SECOND = '198.51.100.26';
const KEPT = '/var/lib/provision/traefik/acme.json';
/** Between two names that it writes the same record for, Traefik's client waits a minute; a test has more patience than a gate (300 s). */
const PATIENCE = 600_000;
const SECRET = randomBytes(32).toString('base64');

// By `npm run test:cluster -- --all`.
const isWanted = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' && hasTraefik();
const version =
  isWanted && installed(PEBBLE, 'certificates by DNS') && installed(NAMED, 'certificates by DNS')
    ? cachedVersion('flannel')
    : undefined;

describe.skipIf(version === undefined)('certificates by records in DNS: a wildcard, and two edges', () => {
  let ring: Rehearsal;
  let names: NameServer;
  let authority: Authority;
  let sealed = '';
  const said: string[] = [];
  const plain = homeInventory('ring-dns')
    .replace(/^ {2}wk-1:\n(?: {4}.*\n)+/m, '')
    .replace(/^ {2}wk-2:\n(?: {4}.*\n)+/m, '')
    .replace(/^ {8}- \{ udp: .*to: wk-.*\n/gm, '')
    .replace(
      /^( {2}ctb-edge-1:\n)/m,
      `  edge-2: { site: contabo, address: ${SECOND}, mesh_address: 172.27.15.26, roles: [agent] }\n$1`,
    )
    .replace(
      '  services: 10.43.0.0/16\n',
      `  services: 10.43.0.0/16\n  version: ${version}\n  network: flannel\n  server: { disable: [local-storage, metrics-server] }\n`,
    );
  const inventory = (edges: 'one edge' | 'two edges'): string => {
    const both = edges === 'one edge' ? plain : plain.replace(/^( {2}edge-2: .*roles: \[agent)\]/m, '$1, edge]');
    return `${both.replace(
      /^vars: \{\}$/m,
      `vars:
  dns:
    RFC2136_NAMESERVER: '${names.address}:53'
    RFC2136_TSIG_ALGORITHM: hmac-sha256.
    RFC2136_TSIG_KEY: acme.
    RFC2136_TSIG_SECRET: '${sealed}'`,
    )}ingress:
  domain: example.test
  tls: acme
  acme: { email: me@example.test, challenge: dns, provider: rfc2136, credentials: dns, ca: '${authority.directory}', root: ./root.pem }
  hosts:
    - { host: shop, service: kubernetes, port: 443 }
    - { host: other.test, service: kubernetes, port: 443 }
`;
  };
  const env = () => ({ PROVISION_KEY_FILE: join(ring.folder, 'key') });
  const well = async (words: string): Promise<string> => {
    const ended = await ring.run(words, { env: env() });
    said.push(ended.stdout, ended.stderr);
    const logs = `${authority.log().slice(-3000)}${names.log().slice(-3000)}`;
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}\n${logs}`).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  /** What a stranger is shown for a name at an edge: who gave it, for which names, and its fingerprint. */
  const shown = (edge: string, name: string): Promise<string> =>
    ring.must(
      'internet',
      `openssl s_client -connect ${edge}:443 -servername ${name} </dev/null 2>/dev/null | openssl x509 -noout -issuer -ext subjectAltName -fingerprint -sha256`,
    );

  beforeAll(async () => {
    ring = new Rehearsal(plain);
    const up = await ring.provision(['twin', 'up', '--privileged', ...hosts]);
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    names = await startNameServer(ring, { edge: EDGE, zones: ['example.test', 'other.test'], secret: SECRET });
    authority = await startAuthority(ring, EDGE, names.address);
    // What pods ask comes to the cluster's DNS, which asks whom its host asks.
    for (const host of hosts) await ring.must(host, `echo 'nameserver ${names.address}' >/etc/resolv.conf`);
    const made = await ring.provision(['artifacts', 'lock']);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    sealed = await sealedBy(ring, SECRET, env());
    ring.write('ring.yaml', inventory('one edge'));
    await well('phase2 --yes');
    await well('phase3 --yes');
  });
  afterAll(async () => {
    await authority?.stop();
    await names?.stop();
    await ring?.down();
  });

  test(
    'one certificate for the domain and all below it, one for a name outside it, and nothing asked of the edge',
    async () => {
      const stdout = await well('phase4 --yes');
      expect(stdout).toContain('GO  traefik');
      expect(authority.given()).toBe(2);
      const wild = await shown(EDGE, 'shop.example.test');
      expect(wild).toContain('Pebble Intermediate CA');
      expect(wild).toContain('DNS:*.example.test');
      for (const name of ['example.test', 'anything.example.test']) expect(await shown(EDGE, name)).toBe(wild);
      expect(await shown(EDGE, 'other.test')).toMatch(/DNS:other\.test/);
      expect(names.log()).toMatch(/update: .*adding an RR at '_acme-challenge\.example\.test' TXT/);
      expect(names.log()).toMatch(/update: .*deleting an RR at _?'?_acme-challenge\.example\.test'? TXT/);
      expect(await well('phase4 --yes --json')).not.toContain('"type":"stage-start"');
      expect(authority.given()).toBe(2);
    },
    PATIENCE,
  );

  test(
    'a second edge has a pod and certificates of its own; the first keeps what it has',
    async () => {
      const before = await shown(EDGE, 'shop.example.test');
      const kept = await ring.must('ctb-edge-1', `sha256sum ${KEPT}`);
      ring.write('ring.yaml', inventory('two edges'));
      const stdout = await well('phase3 --yes');
      expect(stdout).toContain('GO  k3s');
      expect(await well('phase4 --yes')).toContain('GO  traefik');
      expect(await shown(EDGE, 'shop.example.test')).toBe(before);
      expect(await ring.must('ctb-edge-1', `sha256sum ${KEPT}`)).toBe(kept);
      const other = await shown(SECOND, 'shop.example.test');
      expect(other).toContain('DNS:*.example.test');
      expect(other).not.toBe(before);
      expect(authority.given()).toBe(4);
      expect(await ring.must('ms-1', 'k3s kubectl -n traefik get daemonset,deployment -o name')).toBe(
        'daemonset.apps/traefik-edge',
      );
      expect(await well('phase4 --yes --json')).not.toContain('"type":"stage-start"');
    },
    PATIENCE,
  );

  test('what the name server wants is in no output, journal, file of a host or argument', async () => {
    for (const [name, text] of ring.journal()) expect([name, text.includes(SECRET)]).toEqual([name, false]);
    expect(said.filter(text => text.includes(SECRET))).toEqual([]);
    expect(ring.read('ring.yaml')).not.toContain(SECRET);
    for (const host of hosts) {
      const found = await ring.must(
        host,
        `printf '%s' '${SECRET}' >/root/pattern
grep -lsF -f /root/pattern /proc/[0-9]*/cmdline || :
grep -rlsF -f /root/pattern /run/provision /var/lib/provision /var/log /etc || :
rm /root/pattern`,
      );
      expect([host, found]).toEqual([host, '']);
    }
  });
});

/** A value as it stands in an inventory, sealed with a new key. */
async function sealedBy(ring: Rehearsal, value: string, env: { readonly PROVISION_KEY_FILE: string }): Promise<string> {
  const made = await provision(['secret', 'keygen', env.PROVISION_KEY_FILE]);
  expect(made, made.stderr).toMatchObject({ code: 0 });
  ring.write('open.sh', `sed -i "s|^vars: {}|vars: { dns: { RFC2136_TSIG_SECRET: !secret '${value}' } }|" "$1"\n`);
  const edited = await provision(['secret', 'edit', ring.file], {
    env: { ...env, VISUAL: `sh ${join(ring.folder, 'open.sh')}` },
  });
  expect(edited, edited.stderr).toMatchObject({ code: 0 });
  ring.write('open.sh', '');
  return /sealed:v1:[A-Za-z0-9_:-]+/.exec(ring.read('ring.yaml'))?.[0] ?? '';
}
