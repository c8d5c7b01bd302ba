import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostScript } from '../../../src/by-hand/host-script.ts';
import { artifactByHand } from '../../../src/collections/artifacts/artifact-by-hand.ts';
import type { HandPhase } from '../../../src/model/by-hand/hand-phase.ts';
import { type ShellHost, shellHost, userlands } from '../harness.ts';

const program = '#!/bin/sh\necho program\n';
const sha256 = createHash('sha256').update(program).digest('hex');
const url = 'https://example.invalid/v1.0%2Blab/program';
const file = { source: '/cache/x', size: program.length, sha256, url, published: true };

const wish = { what: 'a program', path: '/opt/program', optional: false, mode: '0755' };

function scriptOf(files: Parameters<typeof artifactByHand>[0]['files']): string {
  const does = artifactByHand({ ...wish, files });
  if (does.kind === 'cannot') throw new Error(does.because);
  const task = { id: '1.1', title: 'the program', where: 'book.yaml:1:1', comment: [], needs: [], does };
  const one = { host: 'one', stages: [{ name: 'first', comment: [], tasks: [task] }], gate: [] };
  const phase: HandPhase = {
    ...{ word: 'book', title: 'a book', cluster: 'test', file: 'book.yaml', comment: [] },
    hosts: [one],
  };
  return hostScript(phase, one, 'provision gate book');
}

describe.each(userlands)('a file of a maker by hand, on %s', userland => {
  let host: ShellHost;
  beforeEach(() => {
    host = shellHost(userland);
  });
  afterEach(() => host.close());

  const run = async () => {
    const { code, stdout, stderr } = await host.run('cd /root && sh book-one.sh --steps </dev/null');
    return { code, said: `${stdout}${stderr}` };
  };

  test('taken from the folder, held to its checksum, put there once', async () => {
    host.write('/root/book-one.sh', scriptOf({ amd64: file, arm64: file, arm: file }));
    host.write('/root/artifacts/program', program);
    const first = await run();
    expect(first, first.said).toMatchObject({ code: 0 });
    expect(host.text('/opt/program')).toBe(program);
    expect(host.mode('/opt/program')).toBe('0755');
    const again = await run();
    expect(again.said).toContain('= 1.1 the program: already so');
    host.write('/opt/program', 'other\n');
    const mended = await run();
    expect(mended, mended.said).toMatchObject({ code: 0 });
    expect(host.text('/opt/program')).toBe(program);
  });

  test('other bytes than the locked ones never take its place', async () => {
    host.write('/root/book-one.sh', scriptOf({ any: file }));
    host.write('/root/artifacts/program', `${program}x`);
    host.write('/opt/program', 'before\n', 0o755);
    const refused = await run();
    expect(refused.code).not.toBe(0);
    expect(refused.said).toContain('STOP: 1.1 the program: failed');
    expect(host.text('/opt/program')).toBe('before\n');
  });

  test('what nobody publishes is asked for by name, and nothing is downloaded', async () => {
    const { url: _url, published: _published, ...pulled } = file;
    host.write('/root/book-one.sh', scriptOf({ any: pulled }));
    const refused = await run();
    expect(refused.code).not.toBe(0);
    expect(refused.said).toContain(
      `nobody publishes these bytes: take sha256/${sha256} out of the cache of provision, and put it at artifacts/${sha256}`,
    );
    host.write(`/root/artifacts/${sha256}`, program);
    expect(await run()).toMatchObject({ code: 0 });
  });

  test('an own build is looked for under its maker’s name, and not got from there', async () => {
    host.write('/root/book-one.sh', scriptOf({ any: { ...file, published: false } }));
    const refused = await run();
    expect(refused.said).toContain(
      `take sha256/${sha256} out of the cache of provision, and put it at artifacts/program`,
    );
    expect(refused.said).not.toMatch(/curl|wget/);
    host.write('/root/artifacts/program', program);
    expect(await run()).toMatchObject({ code: 0 });
  });

  test('a machine for which none is locked stops', async () => {
    host.write('/root/book-one.sh', scriptOf({ riscv64: file }));
    const refused = await run();
    expect(refused.code).not.toBe(0);
    expect(refused.said).toContain('a program is not locked for this machine');
  });
});
