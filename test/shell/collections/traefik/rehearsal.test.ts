import { describe, expect, test } from 'vitest';
import { keptCertificates } from '../../../../src/collections/traefik/resources/kept-certificates.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const file = '/var/lib/provision/traefik/acme.json';

describe.each(userlands)('names with a certificate, with %s', userland => {
  const bound = keptCertificates.bind({ file });

  test('are read from the file of Traefik’s client, and nothing of its keys', async () => {
    const host = fresh(userland);
    const bare = await host.run(bound.probe);
    expect(bare).toMatchObject({ code: 0, stdout: '' });
    expect(bound.facts(bare)).toEqual({ 'traefik.certified': [] });
    host.write(
      file,
      `{
  "acme": {
    "Account": { "Email": "me@example.test", "PrivateKey": "c2VjcmV0" },
    "Certificates": [
      {
        "domain": {
          "main": "shop.example.test"
        },
        "certificate": "Y2VydA==",
        "key": "c2VjcmV0",
        "Store": "default"
      },
      {
        "domain": {
          "main": "*.example.org"
        },
        "key": "c2VjcmV0"
      }
    ]
  }
}
`,
      0o600,
    );
    const reading = await host.run(bound.probe);
    expect(reading.stdout).not.toContain('c2VjcmV0');
    expect(bound.facts(reading)).toEqual({ 'traefik.certified': ['shop.example.test', '*.example.org'] });
    expect(bound.plan(reading)).toMatchObject({ kind: 'none', why: 'kept: shop.example.test, *.example.org' });
  });

  test('that make no sense are not taken for names', async () => {
    const host = fresh(userland);
    host.write(file, '"main": "a b"\n', 0o600);
    expect(bound.plan(await host.run(bound.probe))).toMatchObject({ kind: 'unreadable' });
  });
});
