import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findApi } from '../../../src/cli/cluster/find-api.ts';
import type { AdminAccess } from '../../../src/model/cluster/admin-way.ts';

let folder: string;
const servers: Server[] = [];

/** A CA with one certificate for 127.0.0.1. */
function authority(name: string) {
  const run = (...args: readonly string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  run(
    'req',
    '-x509',
    ...ec,
    '-keyout',
    `${name}-ca.key`,
    '-out',
    `${name}-ca.pem`,
    '-subj',
    `/CN=${name}`,
    '-days',
    '9',
  );
  run(
    'req',
    '-x509',
    ...ec,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
    '-subj',
    '/CN=api',
    '-days',
    '9',
    '-CA',
    `${name}-ca.pem`,
    '-CAkey',
    `${name}-ca.key`,
    '-addext',
    'subjectAltName=IP:127.0.0.1',
  );
  const text = (file: string): Buffer => readFileSync(join(folder, file));
  const base64 = (file: string): string => text(file).toString('base64');
  const admin: AdminAccess = {
    ca: base64(`${name}-ca.pem`),
    certificate: base64(`${name}.pem`),
    key: base64(`${name}.key`),
    until: new Date(),
  };
  return {
    admin,
    tls: { cert: text(`${name}.pem`), key: text(`${name}.key`), ca: text(`${name}-ca.pem`), requestCert: true },
  };
}

const portOf = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('it listens on no port');
  return address.port;
};

/** An API that is ready, or says this status. */
async function api(tls: ReturnType<typeof authority>['tls'], status = 200) {
  const server = createServer(tls, (request, response) => {
    response.statusCode = request.url === '/readyz' ? status : 404;
    response.end();
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { address: '127.0.0.1', port: portOf(server) };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-api-'));
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the first place that answers as this cluster is taken; what was seen at the others is told', async () => {
  const ours = authority('ours');
  const other = authority('other');
  const dead = { address: '127.0.0.1', port: 1 };
  const starting = await api(ours.tls, 500);
  const foreign = await api(other.tls);
  const good = await api(ours.tls);
  const { at, others } = await findApi([dead, foreign, starting, good], ours.admin);
  expect(at).toEqual(good);
  expect(others).toHaveLength(3);
  expect(others.join('\n')).toMatch(/:1: .*ECONNREFUSED/);
  expect(others).toContain(`127.0.0.1:${starting.port}: it answers with the status 500`);
  expect(others.find(line => line.startsWith(`127.0.0.1:${foreign.port}:`))).toMatch(/certificate/);
});

test('where none answers as this cluster, there is none', async () => {
  const ours = authority('ours');
  const other = authority('other');
  expect((await findApi([await api(other.tls)], ours.admin)).at).toBeUndefined();
  expect(await findApi([], ours.admin)).toEqual({ at: undefined, others: [] });
});

test('a better place that answers a little later is still taken, one that never does is not waited for', async () => {
  const ours = authority('ours');
  const good = await api(ours.tls);
  const silent = createServer(ours.tls, () => undefined);
  servers.push(silent);
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
  const { at, others } = await findApi([{ address: '127.0.0.1', port: portOf(silent) }, good], ours.admin);
  expect(at).toEqual(good);
  // It was given up, not timed out.
  expect(others).toEqual([]);
});
