import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { download } from '../../../../src/collections/system/resources/files/download.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const body = Buffer.from([0, 1, 2, 255, 10, 13, 0]);
const sha256 = createHash('sha256').update(body).digest('hex');

/** A web server on the loopback interface that has one file. */
async function webServer(): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/tool' ? 200 : 404);
    response.end(request.url === '/tool' ? body : 'no');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

describe.each(userlands)('download with %s', userland => {
  test('bare, created, unchanged, drifted', async () => {
    const host = fresh(userland);
    const task = download.bind({ url: `${await webServer()}/tool`, path: '/srv/tool', sha256, mode: '0755' });
    expect(await converges(host, task)).toMatchObject({ action: 'create' });
    expect(host.mode('/srv/tool')).toBe('0755');
    host.write('/srv/tool', 'other');
    expect((await converges(host, task)).fields).toMatchObject([{ name: 'sha256', after: sha256 }]);
    await host.run('chmod 0700 /srv/tool');
    expect((await converges(host, task)).fields).toEqual([{ name: 'mode', before: '0700', after: '0755' }]);
  });

  test('throws away what has the wrong checksum, and what was not found', async () => {
    const host = fresh(userland);
    const url = await webServer();
    host.write('/srv/tool', 'kept');
    const wrong = await host.apply(download.bind({ url: `${url}/tool`, path: '/srv/tool', sha256: 'a'.repeat(64) }));
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining(`got:    ${sha256}`) });
    const missing = await host.apply(download.bind({ url: `${url}/none`, path: '/srv/tool', sha256 }));
    expect(missing.code).not.toBe(0);
    expect(host.text('/srv/tool')).toBe('kept');
    expect(readdirSync(join(host.root, 'srv'))).toEqual(['tool']);
  });
});
