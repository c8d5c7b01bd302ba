import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { k3sCertificates } from '../../../../src/collections/k3s/certificates/k3s-certificates.ts';
import { daysLeft } from '../../../../src/model/facts/certificate-end.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const k3s = '/var/lib/rancher/k3s';
let folder = '';
const made = (name: string): string => readFileSync(join(folder, name), 'utf8');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-certificates-'));
  const openssl = (...words: readonly string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '3650', '-subj', '/CN=ca');
  openssl('req', ...key, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/CN=kube-apiserver');
  openssl('x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-out', 'leaf.crt', '-days', '20');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(userlands)('certificates of a node, with %s', userland => {
  test('are read where K3s has them, each with its own end, and no key is printed', async () => {
    const host = fresh(userland);
    host.write(`${k3s}/server/tls/server-ca.crt`, made('ca.crt'));
    host.write(`${k3s}/server/tls/server-ca.key`, made('ca.key'), 0o600);
    // K3s writes who signed it behind a leaf; older ones have its key in the same file.
    host.write(
      `${k3s}/server/tls/serving-kube-apiserver.crt`,
      `${made('leaf.crt')}${made('ca.crt')}${made('leaf.key')}`,
    );
    host.write(`${k3s}/server/tls/etcd/client.crt`, made('leaf.crt'));
    host.write(`${k3s}/agent/client kubelet.crt`, made('leaf.crt'));
    const reading = await host.run(k3sCertificates.read);
    expect(reading).toMatchObject({ code: 0, stderr: '' });
    expect(reading.stdout).not.toContain('PRIVATE');
    const ends = k3sCertificates.endsOf('ms-1', reading);
    const now = new Date();
    expect(ends.map(end => [end.file.slice(k3s.length), end.ca, daysLeft(end, now) > 3000])).toEqual([
      ['/server/tls/server-ca.crt', true, true],
      ['/server/tls/serving-kube-apiserver.crt', false, false],
      ['/server/tls/etcd/client.crt', false, false],
      ['/agent/client kubelet.crt', false, false],
    ]);
    expect(ends.every(({ host: name }) => name === 'ms-1')).toBe(true);
  });

  test('of a bare host are none; one that is none, or a reading that is cut off, is not read', async () => {
    const host = fresh(userland);
    const bare = await host.run(k3sCertificates.read);
    expect(k3sCertificates.endsOf('wk-1', bare)).toEqual([]);
    expect(() => k3sCertificates.endsOf('wk-1', { ...bare, stdout: '' })).toThrow('could not be read');
    host.write(`${k3s}/agent/client-ca.crt`, '');
    const empty = await host.run(k3sCertificates.read);
    expect(() => k3sCertificates.endsOf('wk-1', empty)).toThrow('there is no certificate in it');
    host.write(`${k3s}/agent/client-ca.crt`, made('ca.crt').replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA'));
    const broken = await host.run(k3sCertificates.read);
    expect(() => k3sCertificates.endsOf('wk-1', broken)).toThrow('client-ca.crt');
  });

  test('in a folder that is none cannot be read', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p ${k3s}; ln -s agent ${k3s}/agent`);
    const reading = await host.run(k3sCertificates.read);
    expect(() => k3sCertificates.endsOf('wk-1', reading)).toThrow('could not be read');
  });
});
