import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { httpsEntry } from '../../../../src/collections/traefik/checks/https-entry.ts';
import { entryProbe } from '../../../../src/collections/traefik/state/entry.ts';

/** A server as Traefik is one: 80 leads to 443, which answers with a certificate. */
const server = `
const { createServer } = require('node:https');
const { readFileSync } = require('node:fs');
require('node:http')
  .createServer((q, r) => r.writeHead(301, { location: 'https://' + q.headers.host + q.url }).end())
  .listen(80, () =>
    createServer({ key: readFileSync('key'), cert: readFileSync('cert') }, (q, r) => r.end()).listen(443, () =>
      console.log('ready'),
    ),
  );
`;

const canPart = spawnSync('unshare', ['-n', 'true']).status === 0;

describe.skipIf(!canPart)('an entry that is asked for real, in a network of its own', () => {
  /** What a command prints beside the server, in a network where nothing else is. */
  async function beside(subject: string, script: string): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'provision-entry-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const made = spawnSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '90'].concat([
        '-keyout',
        'key',
        '-out',
        'cert',
        '-subj',
        `/CN=${subject}`,
      ]),
      { cwd: folder, encoding: 'utf8' },
    );
    expect(made.status, made.stderr).toBe(0);
    writeFileSync(join(folder, 'server.cjs'), server);
    const all = `ip link set lo up
"$1" server.cjs >ready & serving=$!
until grep -q ready ready 2>/dev/null; do kill -0 $serving || exit 1; sleep 0.1; done
${script}
kill $serving`;
    const child = spawn('unshare', ['-n', 'sh', '-c', all, 'sh', process.execPath], { cwd: folder });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    await new Promise(resolve => child.once('close', resolve));
    return Buffer.concat(chunks).toString('utf8');
  }

  const check = httpsEntry.bind({ address: '127.0.0.1', names: ['shop.example.org'], tls: 'self-signed' });
  const judged = (stdout: string) => check.judge({ stdout, stderr: '', code: 0 });

  test('that is well is met', async () => {
    const said = await beside('TRAEFIK DEFAULT CERT', entryProbe('127.0.0.1', ['shop.example.org']).text);
    expect(judged(said), said).toMatchObject({ kind: 'met', evidence: '80 leads to 443; own certificate' });
  });

  test('with the certificate of somebody else, or at an address where nobody answers, is not', async () => {
    const other = await beside('somebody', entryProbe('127.0.0.1', ['shop.example.org']).text);
    expect(judged(other), other).toMatchObject({ kind: 'not-met', findings: [{ wanted: "Traefik's own" }] });
    const nobody = await beside(
      'somebody',
      entryProbe('127.0.0.1', ['shop.example.org']).text.replaceAll('127.0.0.1', '192.0.2.1'),
    );
    expect(judged(nobody), nobody).toMatchObject({ kind: 'not-met' });
  });
});
