import { expect, test } from 'vitest';
import { type CertificateEnd, daysLeft } from '../../../../src/model/facts/certificate-end.ts';
import { nearEnds, renderCertificates } from '../../../../src/report/certificates/certificates.ts';

const now = new Date('2026-11-30T06:00:00Z');
const end = (until: string, more: Partial<CertificateEnd> = {}): CertificateEnd => ({
  host: 'ms-1',
  file: '/var/lib/rancher/k3s/agent/client-kubelet.crt',
  ca: false,
  until: new Date(until),
  ...more,
});

test('days are whole, and those past the end are below zero', () => {
  expect(daysLeft(end('2026-12-02T05:00:00Z'), now)).toBe(1);
  expect(daysLeft(end('2026-11-30T06:00:00Z'), now)).toBe(0);
  expect(daysLeft(end('2026-11-30T05:00:00Z'), now)).toBe(-1);
});

test('what is near its end is told with what renews it; what is not known is never fine', () => {
  const ends = [
    end('2026-11-20T06:00:00Z', { host: 'wk-1' }),
    end('2026-12-10T06:00:00Z', { file: '/var/lib/rancher/k3s/server/tls/server-ca.crt', ca: true }),
    end('2026-12-30T06:00:00Z'),
  ];
  const report = { ends, silent: [{ host: 'wk-2', because: 'it is away' }], within: 30 };
  expect(nearEnds(report, now)).toEqual(ends.slice(0, 2));
  expect(`\n${renderCertificates(report, now, false)}`).toMatchInlineSnapshot(`
    "
      ✗ wk-1  2026-11-20  ended 10 days ago   /var/lib/rancher/k3s/agent/client-kubelet.crt
      ✗ ms-1  2026-12-10  10 days             /var/lib/rancher/k3s/server/tls/server-ca.crt
      ✓ ms-1  2026-12-30  30 days             /var/lib/rancher/k3s/agent/client-kubelet.crt
      ? wk-2 is not known: it is away

    3 certificates read: 2 near the end, or past it
      → provision phase3 starts K3s anew on hosts with less than 30 days left, in its order; K3s renews them then: wk-1
      → a CA is not renewed by a restart: provision backup, then k3s certificate rotate-ca
    "
  `);
});

test('where none is near, it says so', () => {
  const report = { ends: [end('2027-11-30T06:00:00Z')], silent: [], within: 30 };
  expect(renderCertificates(report, now, false)).toContain('1 certificate read: none ends within 30 days');
});
