import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listArtifacts, placeOf } from '../../../src/artifacts/cache.ts';
import { type Fetched, fetchArtifact, type Source, sumReader } from '../../../src/artifacts/fetch-artifact.ts';
import type { Lock } from '../../../src/artifacts/lock-file.ts';
import type { ArtifactRecipe } from '../../../src/model/plan/artifact.ts';

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
const PROGRAM = Array.from({ length: 50_000 }, (_, at) => `line ${at}\n`).join('');

type Handler = (asked: IncomingMessage, answer: ServerResponse) => void;

let folder: string;
let server: Server;
let base: string;
/** What was asked for: path, and range where there was one. */
let asked: string[];
let handlers: Record<string, Handler>;

/** A file as a web server gives it, with what it can go on from. */
const file =
  (text: string, etag = `"${sum(text).slice(0, 8)}"`): Handler =>
  (request, answer) => {
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const bytes = Buffer.from(text);
    answer.setHeader('etag', etag);
    if (from === undefined || request.headers['if-range'] !== etag) {
      answer.setHeader('content-length', bytes.length);
      answer.end(bytes);
    } else if (Number(from) >= bytes.length) answer.writeHead(416).end();
    else {
      const rest = bytes.subarray(Number(from));
      answer.setHeader('content-length', rest.length);
      answer.writeHead(206, { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }).end(rest);
    }
  };

/** The same, whose first so many answers end in the middle. */
const dropping = (text: string, times: number): Handler => {
  let left = times;
  return (request, answer) => {
    if (left-- <= 0) return file(text)(request, answer);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const bytes = Buffer.from(text).subarray(from);
    answer.setHeader('etag', `"${sum(text).slice(0, 8)}"`);
    answer.setHeader('content-length', bytes.length);
    if (from > 0) answer.writeHead(206, { 'content-range': `bytes ${from}-${text.length - 1}/${text.length}` });
    answer.write(bytes.subarray(0, 100_000), () => setTimeout(() => answer.destroy(), 50));
  };
};

const status =
  (code: number, headers: Record<string, string> = {}): Handler =>
  (_, answer) =>
    answer.writeHead(code, headers).end('no');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provision-fetch-'));
  asked = [];
  handlers = {};
  server = createServer((request, answer) => {
    asked.push(`${request.url}${request.headers.range === undefined ? '' : ` ${request.headers.range}`}`);
    (handlers[request.url ?? ''] ?? status(404))(request, answer);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const recipe = (more: Partial<ArtifactRecipe> = {}): ArtifactRecipe => ({
  name: 'k3s/v1.2.3+k3s1/k3s',
  about: 'a program',
  url: `${base}/release/k3s`,
  ...more,
});
const withSum = (): ArtifactRecipe => recipe({ sum: { url: `${base}/release/sums.txt`, form: 'sha256sum' } });

const fetch = (one: ArtifactRecipe, lock: Lock = {}, more: Source = {}): Promise<Fetched> =>
  fetchArtifact(folder, one, lock, sumReader([0]), { waits: [0, 0, 0], ...more });

const textOf = (name: string): string => {
  const found = listArtifacts(folder).find(one => one.name === name);
  return found === undefined ? '' : readFileSync(placeOf(folder, found.sha256), 'utf8');
};
const nothingComing = () => expect(readdirSync(join(folder, 'coming'))).toEqual([]);

describe('a file', () => {
  test('comes with the checksum that its maker says, and is not asked for again', async () => {
    handlers = {
      '/release/k3s': file(PROGRAM),
      '/release/sums.txt': file(`${sum('x')}  other\n${sum(PROGRAM)} *k3s\n`),
    };
    expect(await fetch(withSum())).toMatchObject({
      how: 'came',
      artifact: { sha256: sum(PROGRAM), size: PROGRAM.length, from: `${base}/release/k3s`, said_by: 'maker' },
    });
    expect(textOf('k3s/v1.2.3+k3s1/k3s')).toBe(PROGRAM);
    nothingComing();
    asked = [];
    expect(await fetch(withSum())).toEqual({ how: 'was there' });
    expect(asked).toEqual([]);
  });

  test('with other bytes than its maker says is not kept, and both checksums are told', async () => {
    handlers = { '/release/k3s': file(PROGRAM), '/release/sums.txt': file(`${sum('x')}  k3s\n`) };
    await expect(fetch(withSum())).rejects.toMatchObject({
      details: [
        {
          what: 'what came is not what its maker says',
          evidence: [`maker : sha256:${sum('x')}`, `came:   sha256:${sum(PROGRAM)}`, `${base}/release/k3s`],
        },
      ],
    });
    expect(listArtifacts(folder)).toEqual([]);
    nothingComing();
  });

  test('whose maker’s checksums cannot be read, or do not speak of it, does not come', async () => {
    handlers = { '/release/k3s': file(PROGRAM) };
    await expect(fetch(withSum())).rejects.toThrow('the server has no such file (404)');
    handlers['/release/sums.txt'] = file(`${sum(PROGRAM)}  k3s-arm64\n`);
    await expect(fetch(withSum())).rejects.toThrow('it says no checksum of k3s');
    expect(asked).not.toContain('/release/k3s');
  });

  test('that nobody says a checksum of is trusted as it came, and the lock holds it to that', async () => {
    handlers = { '/release/k3s': file(PROGRAM) };
    const fetched = await fetch(recipe());
    expect(fetched).toMatchObject({ how: 'came' });
    expect(fetched.how === 'came' && 'said_by' in fetched.artifact).toBe(false);
    rmSync(folder, { recursive: true });
    handlers = { '/release/k3s': file(`${PROGRAM}more`) };
    const lock = { 'k3s/v1.2.3+k3s1/k3s': { sha256: sum(PROGRAM), size: PROGRAM.length, url: `${base}/release/k3s` } };
    await expect(fetch(recipe(), lock)).rejects.toThrow('what came is not what is locked');
    expect(listArtifacts(folder)).toEqual([]);
  });

  test('goes on where the connection was lost, as long as it is the same file', async () => {
    handlers = { '/release/k3s': dropping(PROGRAM, 2) };
    await fetch(recipe());
    expect(textOf('k3s/v1.2.3+k3s1/k3s')).toBe(PROGRAM);
    expect(asked[0]).toBe('/release/k3s');
    expect(asked).toHaveLength(3);
    for (const again of asked.slice(1)) expect(again).toMatch(/^\/release\/k3s bytes=[1-9]\d*-$/);
  });

  test('of which another version is there meanwhile begins anew', async () => {
    handlers = { '/release/k3s': dropping(PROGRAM, 9) };
    await expect(fetch(recipe())).rejects.toMatchObject({
      details: [{ what: 'it did not come, asked for 4 times', hint: 'the same command goes on where this one ended' }],
    });
    const other = PROGRAM.toUpperCase();
    handlers = { '/release/k3s': file(other) };
    await fetch(recipe());
    expect(asked.at(-1)).toMatch(/bytes=/);
    expect(textOf('k3s/v1.2.3+k3s1/k3s')).toBe(other);
  });

  test('comes after a server that was busy, and over a redirect, but not from what is encrypted to what is not', async () => {
    let busy = true;
    handlers = {
      '/release/k3s': (request, answer) => {
        if (busy) status(503, { 'retry-after': '0' })(request, answer);
        else status(302, { location: '/cdn/k3s?signed=1' })(request, answer);
        busy = false;
      },
      '/cdn/k3s?signed=1': file(PROGRAM),
      '/round': status(302, { location: '/round' }),
      '/out': status(302, { location: 'file:///etc/passwd' }),
    };
    await fetch(recipe());
    expect(textOf('k3s/v1.2.3+k3s1/k3s')).toBe(PROGRAM);
    await expect(fetch(recipe({ name: 'b', url: `${base}/round` }))).rejects.toThrow('from one address to the next');
    await expect(fetch(recipe({ name: 'c', url: `${base}/out` }))).rejects.toThrow('an address that is not followed');
  });

  test('that is not there, or at a server that does not answer, is told at once, with the way out', async () => {
    await expect(fetch(recipe())).rejects.toMatchObject({
      details: [
        {
          where: `${base}/release/k3s`,
          what: 'the server has no such file (404)',
          hint: expect.stringContaining('artifacts.mirror'),
        },
      ],
    });
    expect(asked).toHaveLength(1);
    const url = 'http://127.0.0.1:1/k3s';
    await expect(fetch(recipe({ url }))).rejects.toThrow('nothing answers at 127.0.0.1:1');
  });

  test('comes from a mirror under its name, with what its maker has beside it', async () => {
    handlers = {
      '/m/k3s/v1.2.3%2Bk3s1/k3s': file(PROGRAM),
      '/m/k3s/v1.2.3%2Bk3s1/sums.txt': file(`${sum(PROGRAM)}  k3s\n`),
    };
    const one = { ...withSum(), url: 'https://example.invalid/k3s' };
    expect(await fetch(one, {}, { mirror: `${base}/m/` })).toMatchObject({ artifact: { said_by: 'maker' } });
    expect(asked).toEqual(['/m/k3s/v1.2.3%2Bk3s1/sums.txt', '/m/k3s/v1.2.3%2Bk3s1/k3s']);
  });
});
