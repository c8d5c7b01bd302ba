import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesOf } from '../../../../src/cli/open/files-of.ts';
import { shippedSections } from '../../../../src/collections/collections.ts';
import {
  certificateProblems,
  certificateWarnings,
  fingerprintOf,
} from '../../../../src/collections/traefik/certificates/own-certificate.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { clusterYaml } from '../../../fixtures/cluster-yaml.ts';

const DAY = 86_400_000;

/** A root, an authority below it, and a certificate that it gave for a domain and all names below; as users have them. */
const MAKE = `set -eu
key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1.key"; }
for name in root middle host other; do key $name; openssl req -new -key $name.key -subj "/CN=$name" -out $name.csr; done
printf 'basicConstraints=critical,CA:TRUE\\n' >ca.ext
printf 'subjectAltName=DNS:example.org,DNS:*.example.org\\n' >host.ext
openssl x509 -req -in root.csr -signkey root.key -extfile ca.ext -days 400 -out root.crt
openssl x509 -req -in middle.csr -CA root.crt -CAkey root.key -CAcreateserial -extfile ca.ext -days 400 -out middle.crt
openssl x509 -req -in host.csr -CA middle.crt -CAkey middle.key -CAcreateserial -extfile host.ext -days 90 -out host.crt
openssl pkcs8 -topk8 -in host.key -passout pass:abcd -out locked.key
cat host.crt middle.crt >fullchain.pem
cat host.crt root.crt >broken.pem`;

describe('a certificate of one’s own, before anything is sent', () => {
  let folder = '';
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'provision-certificate-'));
    const made = spawnSync('sh', ['-c', MAKE], { cwd: folder, encoding: 'utf8' });
    expect(made.status, made.stderr).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const problems = (certificate: string, key: string, names = ['shop.example.org', 'example.org'], now = Date.now()) =>
    certificateProblems({ certificate: text(certificate), key: text(key) }, names, now).map(({ because }) => because);

  test('fits', () => {
    expect(problems('fullchain.pem', 'host.key')).toEqual([]);
    expect(certificateWarnings({ certificate: text('fullchain.pem') }, Date.now())).toEqual([]);
    const { stdout } = spawnSync('openssl', ['x509', '-noout', '-fingerprint', '-sha256', '-in', 'host.crt'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout.trim().split('=')[1]).toBe(fingerprintOf(text('fullchain.pem')));
  });

  test('does not, and it is told why', () => {
    expect(problems('fullchain.pem', 'other.key')).toEqual(['the key is not that of the certificate']);
    expect(problems('fullchain.pem', 'locked.key')).toEqual(['the key is encrypted']);
    expect(problems('fullchain.pem', 'host.crt')).toEqual(['the key is no private key in PEM']);
    expect(problems('host.key', 'host.key')).toEqual(['the certificate cannot be read: it is no PEM']);
    expect(problems('fullchain.pem', 'host.key', ['a.b.example.org', 'example.net'])).toEqual([
      'the certificate is not for a.b.example.org, example.net, but for example.org, *.example.org',
    ]);
    expect(problems('broken.pem', 'host.key')).toEqual([
      'the chain is broken: host was given by middle, and root follows',
    ]);
    expect(problems('fullchain.pem', 'host.key', [], Date.now() + 91 * DAY).join()).toContain('has ended');
    expect(problems('fullchain.pem', 'host.key', [], Date.now() - DAY).join()).toContain('begins only at');
  });

  test('is warned of while it can be sent', () => {
    const soon = certificateWarnings({ certificate: text('fullchain.pem') }, Date.now() + 80 * DAY);
    expect(soon.map(({ what }) => what).join()).toContain('ends in 9 days');
    expect(certificateWarnings({ certificate: text('host.crt') }, Date.now()).map(({ what }) => what)).toEqual([
      'the certificate for the entry comes without its chain: it was given by middle',
    ]);
  });

  test('its files are found beside the inventory; a key that others may read is refused', () => {
    const file = join(folder, 'lab.yaml');
    const inventory = parseInventory(clusterYaml({ hosts: ['one', 'two'] }), file, {
      path: file,
      sections: shippedSections,
    });
    const read = filesOf(inventory);
    chmodSync(join(folder, 'host.key'), 0o600);
    expect(read('./host.key', 'nobody else')).toBe(text('host.key'));
    writeFileSync(join(folder, 'open.key'), text('host.key'), { mode: 0o644 });
    chmodSync(join(folder, 'open.key'), 0o644);
    expect(() => read('open.key', 'nobody else')).toThrow(InputProblem);
    expect(read('open.key', 'anybody')).toBe(text('host.key'));
    expect(() => read('nowhere.pem', 'anybody')).toThrow(/cannot be read/);
  });
});
