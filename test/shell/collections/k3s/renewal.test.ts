import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { k3sCertificates } from '../../../../src/collections/k3s/checks/k3s-certificates.ts';
import { k3sRenewal } from '../../../../src/collections/k3s/resources/k3s-renewal.ts';
import type { BoundCheck } from '../../../../src/model/gate/check-kind.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { type ShellHost, userlands } from '../../harness.ts';

const k3s = '/var/lib/rancher/k3s';
let folder = '';
const made = (name: string): string => readFileSync(join(folder, name), 'utf8');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-renewal-'));
  const openssl = (...words: readonly string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '3', '-subj', '/CN=ca');
  openssl('req', ...key, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/CN=leaf');
  const sign = (days: string, name: string) =>
    openssl('x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-out', name, '-days', days);
  sign('20', 'near.crt');
  sign('300', 'far.crt');
  sign('-1', 'ended.crt');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Whole days that are left: one less as soon as the second is over in which the certificate was made. */
const days = (before: string, made: number): string =>
  expect.stringMatching(new RegExp(`^${before}(?:${made - 1}|${made}) days$`));

const ask = async (host: ShellHost, check: BoundCheck) => check.judge(await host.run(check.probe));

describe.each(userlands)('renewal of certificates, with %s', userland => {
  const bound = k3sRenewal.bind({ within: 30 });

  test('is asked for once, of the certificate that ends first, and not for the sake of a CA', async () => {
    const host = fresh(userland);
    expect(await host.plan(bound)).toMatchObject({ kind: 'none' });
    host.write(`${k3s}/server/tls/server-ca.crt`, made('ca.crt'));
    host.write(`${k3s}/server/tls/client-admin.crt`, made('far.crt'));
    expect(await host.plan(bound)).toMatchObject({ kind: 'none', why: days('the first ends in ', 300) });
    host.write(`${k3s}/server/tls/etcd/client.crt`, made('near.crt'));
    const change = await converges(host, bound);
    expect(change.fields).toMatchObject([{ name: 'client.crt', before: days('it ends in ', 20) }]);
    const asked = host.text('/var/lib/rancher/k3s/renewal');
    expect(asked).toMatch(/^client\.crt \d{4}-\d\d-\d\dT\S+Z\n$/);
    expect(await host.plan(bound)).toMatchObject({ kind: 'none', why: 'K3s was started anew for them' });
    host.write(`${k3s}/server/tls/etcd/client.crt`, made('ended.crt'));
    expect((await converges(host, bound)).fields).toMatchObject([{ before: 'it has ended' }]);
    expect(host.text('/var/lib/rancher/k3s/renewal')).not.toBe(asked);
  });

  test('the gate stops at one that has ended, and warns of one that is near its end, a CA too', async () => {
    const host = fresh(userland);
    const check = k3sCertificates.bind({ within: 30 });
    expect(await ask(host, check)).toMatchObject({ kind: 'not-met', findings: [{ seen: 'there is none' }] });
    host.write(`${k3s}/agent/client-kubelet.crt`, made('far.crt'));
    expect(await ask(host, check)).toEqual({ kind: 'met', evidence: days('1 certificate, the first ends in ', 300) });
    host.write(`${k3s}/agent/server-ca.crt`, made('ca.crt'));
    expect(await ask(host, check)).toMatchObject({
      kind: 'met',
      note: expect.stringMatching(/server-ca\.crt ends in [23] days: https:.*rotating-certificate-authority/),
    });
    host.write(`${k3s}/agent/client-k3s.crt`, made('ended.crt'));
    expect(await ask(host, check)).toMatchObject({
      kind: 'not-met',
      findings: [{ seen: expect.stringContaining('client-k3s.crt ended on'), hint: expect.stringContaining('phase3') }],
    });
    host.write(`${k3s}/agent/client-k3s.crt`, 'none');
    expect(await ask(host, check)).toMatchObject({ kind: 'unasked' });
  });
});
