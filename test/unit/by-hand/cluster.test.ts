import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { hostPage } from '../../../src/by-hand/host-page.ts';
import { hostScript } from '../../../src/by-hand/host-script.ts';
import { testedSet } from '../../../src/collections/artifacts/tested-set.ts';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import asApplied from '../../../src/collections/kubernetes/by-hand/as-applied.awk';
import { portsByHand } from '../../../src/collections/traefik/by-hand/traefik-by-hand.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import { gatherByHand } from '../../../src/playbook/by-hand/gather-by-hand.ts';
import { createProgram } from '../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../src/playbook/parse/load-playbook.ts';
import { byHand } from '../../fixtures/by-hand.ts';
import { hasShellcheck, shellcheckWhole } from '../shellcheck.ts';

const root = resolve(import.meta.dirname, '../../..');
const home = readFileSync(`${root}/inventory/home.yaml`, 'utf8');

const SUM = 'ab'.repeat(32);
const chart = `traefik/${testedSet.traefik}/traefik-${testedSet.traefik}.tgz`;

async function phase4(ingress: string) {
  const inventory = parseInventory(`${home}ingress: ${ingress}\n`, 'home.yaml', { sections: shippedSections });
  const playbook = await loadPlaybook(`${root}/playbooks/traefik.yaml`, root, shipped);
  const locked = { source: '/cache', sha256: SUM, size: 4, url: 'https://example.org/traefik.tgz' };
  const program = createProgram({
    playbook,
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    artifacts: new Map([[chart, locked]]),
    textOf: () => 'H4sI',
    ownFile: () => '',
    rerun: phase => `provision gate ${phase}`,
  });
  const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n');
  return gatherByHand({
    ...{ word: 'phase4', playbook, program, inventory, hosts: inventory.hosts, facts: shipped.facts, linesOf },
  });
}

const ROUTE = 'hosts: [{ host: whoami.example.test, service: whoami, port: 80 }]';

test('phase 4: every host has a whole script, the server’s with the chart and the routes in files', async () => {
  const { phase, cannot } = await phase4(`{ dedicated: true, ${ROUTE} }`);
  expect(cannot).toEqual([]);
  const scripts = new Map(phase.hosts.map(one => [one.host, hostScript(phase, one, 'provision gate phase4')]));
  for (const script of scripts.values()) if (hasShellcheck) expect(shellcheckWhole(script, [])).toEqual([]);
  const server = scripts.get('ms-1') ?? '';
  expect(server).toContain('chartContent: H4sI');
  expect(server).toContain('\nfile /var/lib/rancher/k3s/by-hand/routes.yaml 0600 root root <<');
  expect(server).toContain("taint nodes ctb-edge-1 'CriticalAddonsOnly=provision-edge:NoSchedule'");
  // Where the others are only asked.
  expect(scripts.get('wk-1')).not.toContain('helm.cattle.io');
  expect(scripts.get('ctb-edge-1')).toContain('STOP');
  expect(scripts.get('ctb-edge-1')).toContain("step '1.2 a host for Traefik'");
  // A user that the host has no name for.
  expect(scripts.get('ctb-edge-1')).toContain(
    `stat -c '%a %u %g' -- /var/lib/provision/traefik)" = '700 65532 65532' ]`,
  );
  const asked = (host: string) =>
    phase.hosts.find(one => one.host === host)?.gate.map(({ title, asks }) => [title, asks !== undefined]);
  expect(asked('wk-1')?.slice(0, 1)).toEqual([['ports 80 and 443 to lead to Traefik on the edges alone', true]]);
  expect(asked('ms-1')?.[0]).toEqual(['Traefik to run on the edges alone', true]);
  const page = hostPage(phase, 'provision gate phase4');
  expect((page.match(/^```/gm) ?? []).length % 2).toBe(0);
});

test('what would hold a secret, or what phase 4 would refuse, is not exported', async () => {
  const dns = 'acme: { email: me@a.org, challenge: dns, provider: cloudflare, credentials: dns_token }';
  const sealed = parseInventory(
    `${home.replace(/^vars: \{\}$/m, 'vars: { dns_token: { CF_DNS_API_TOKEN: abc-of-the-test } }')}ingress: { tls: acme, domain: a.org, ${dns} }\n`,
    'home.yaml',
    { sections: shippedSections },
  );
  const { cannot } = byHand(
    sealed,
    `name: book
stages:
  - name: one
    tasks:
      - kubernetes_manifest:
          name: secret
          content: |
            { apiVersion: v1, kind: Secret, metadata: { name: a }, stringData: { word: hidden } }
`,
  );
  expect(cannot.map(({ what }) => what)).toEqual([
    '“manifest secret” cannot be exported: it holds a secret, and what is exported holds none',
  ]);
  const refused = await phase4('{ domain: example.test, tls: { files: { certificate: ./a.pem, key: ./b.pem } } }');
  expect(refused.cannot.map(({ what }) => what)).toEqual([
    expect.stringContaining('“a host for Traefik” cannot be exported: '),
    '“manifest traefik” cannot be exported: it holds a secret, and what is exported holds none',
  ]);
});

test('ports that lead to Traefik are told from those that do not', () => {
  const rule = (port: number, to: number): string =>
    `-A CNI-DN-1f0a -p tcp -m tcp --dport ${port} -j DNAT --to-destination 10.42.3.4:${to}\n`;
  const asks = (isEdge: boolean, rules: string): number | null => {
    const script = `rules() { printf '%s' '${rules}'; }\n${portsByHand(isEdge).is?.text.replaceAll('iptables-save -t nat', 'rules')}`;
    const ended = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(ended.stderr).toBe('');
    return ended.status;
  };
  const both = rule(80, 8000) + rule(443, 8443);
  expect([asks(true, both), asks(true, rule(80, 8000)), asks(true, '')]).toEqual([0, 1, 1]);
  expect([asks(false, ''), asks(false, rule(443, 3001)), asks(false, both), asks(false, rule(443, 8443))]).toEqual([
    0, 0, 1, 1,
  ]);
});

test('makers’ manifests come from their files, by checksum, before ours', () => {
  const { phase, cannot } = byHand(
    parseInventory(home, 'home.yaml', { sections: shippedSections }),
    `name: book
stages:
  - name: one
    tasks:
      - kubernetes_manifest:
          name: calico
          files: [{ name: calico/v3/operator.yaml, text: '{ apiVersion: v1, kind: Namespace, metadata: { name: tigera-operator } }', sha256: ${SUM}, url: https://example.org/operator.yaml }]
          content: |
            { apiVersion: operator.tigera.io/v1, kind: Installation, metadata: { name: default } }
`,
  );
  expect(cannot).toEqual([]);
  const [first] = phase.hosts;
  const script = first === undefined ? '' : hostScript(phase, first, 'provision gate book');
  if (hasShellcheck) expect(shellcheckWhole(script, [])).toEqual([]);
  expect(script).toContain(`\noperator.yaml ${SUM} https://example.org/operator.yaml\n`);
  // Its text is in its maker's file; which objects are known again by their marks.
  expect(script).not.toContain('name: tigera-operator\n');
  expect(script).toMatch(/^[0-9a-f]{64}\tv1\tNamespace\t\ttigera-operator$/m);
  expect(script).toContain('provision/manifest: calico');
});

test.each([
  ['as it was applied', 'v1\tConfigMap\tdefault\ta\tD\t2\t{"f:data":{"f:text":{}}}', 0],
  ['of another text', 'v1\tConfigMap\tdefault\ta\tE\t2\t{"f:data":{"f:text":{}}}', 1],
  ['with a field that somebody else has taken over', 'v1\tConfigMap\tdefault\ta\tD\t2\t{"f:data":{}}', 1],
  ['without a mark', 'v1\tConfigMap\tdefault\ta\t\t\t{"f:data":{"f:text":{}}}', 1],
  ['that is not there', 'v1\tNamespace\t\tdefault\t\t\t', 1],
])('an object %s', (_, found, code) => {
  for (const awk of ['mawk', 'busybox']) {
    const args = [...(awk === 'busybox' ? ['awk'] : []), '-F', '\t', asApplied];
    const ended = spawnSync(awk, args, { input: `D\tv1\tConfigMap\t\ta\n== found\n${found}\n`, encoding: 'utf8' });
    expect([awk, ended.status, ended.stderr]).toEqual([awk, code, '']);
  }
});
