import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { receiveBlob } from '../../../src/detached/receive/receive-blob.ts';
import { raw } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { type ShellHost, userlands } from '../harness.ts';

const folder = '/srv/run';
const sumOf = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const blobOf = (content: Buffer) => ({ source: 'x', size: content.length, sha256: sumOf(content) });

/** Several files one behind the other, as they are sent. */
function packed(contents: readonly Buffer[]) {
  const all = Buffer.concat(contents);
  return { all, whole: blobOf(all), parts: contents.map(blobOf) };
}

const contents = [
  Buffer.from('a\n'),
  Buffer.alloc(0),
  Buffer.from(Array.from({ length: 256 }, (_, at) => at)),
  Buffer.from('the last has no end of a line'),
];

describe.each(userlands)('several small files in one, with %s', userland => {
  const { all, whole, parts } = packed(contents);
  const options = { folder, run: 'one', owner: '{"id":"one"}', nonce: 'n', gone: undefined };
  const receive = async (host: ShellHost, input: Buffer, of = { whole, parts }) => {
    host.write('/srv/input', input);
    const { stdout, code } = await host.run(raw(`(\nexec 3</srv/input\n${receiveBlob(of.whole, options, of.parts)})`));
    return [stdout.split('\n').filter(line => /^(?:at|whole|short|other|full)\b/.test(line)), code];
  };
  const staged = async (host: ShellHost): Promise<string> =>
    (await host.run(`cd ${folder}/staged; sha256sum *`)).stdout;

  test('are put apart, each with its own checksum, and are not wanted again', async () => {
    const host = fresh(userland);
    expect(await receive(host, all)).toEqual([['at 0', 'whole'], 0]);
    const sums = parts.map(({ sha256 }) => sha256).sort();
    expect(await staged(host)).toBe(sums.map(sum => `${sum}  ${sum}\n`).join(''));
    expect((await host.run(`stat -c %a ${folder}/staged ${folder}/staged/*`)).stdout).toBe('700\n600\n600\n600\n600\n');
    expect(await receive(host, Buffer.alloc(0))).toEqual([[`at ${whole.size}`, 'whole'], 0]);
    // Where one is missing, all are wanted.
    await host.run(`rm ${folder}/staged/${parts[0]?.sha256}`);
    expect((await receive(host, all))[0]).toEqual(['at 0', 'whole']);
  });

  test('go on where they were cut, and none counts before all have come', async () => {
    const host = fresh(userland);
    expect((await receive(host, all.subarray(0, 5)))[0]).toEqual(['at 0', 'short']);
    expect((await host.run(`ls ${folder}/staged`)).stdout).toBe(`${whole.sha256}.part\n`);
    expect((await receive(host, all.subarray(5)))[0]).toEqual(['at 5', 'whole']);
    expect((await host.run(`ls ${folder}/staged | wc -l`)).stdout.trim()).toBe('4');
  });

  test.each([
    ['a neighbour', { kind: 'neighbour', address: '127.0.0.1', port: 1, token: 'word' } as const],
    ['the web', { kind: 'web', url: 'http://127.0.0.1:1/x' } as const],
  ])('what does not come from %s is short, with the reason, and stays as it was', async (_, from) => {
    const host = fresh(userland);
    await host.run(`mkdir -p ${folder}/staged && printf abc >${folder}/staged/${whole.sha256}.part`);
    const { stdout, stderr, code } = await host.run(raw(receiveBlob(whole, { ...options, from })));
    expect([stdout.trim().split('\n').slice(-2), code]).toEqual([['at 3', 'short'], 0]);
    // The reason is in the words of whatever program there is.
    expect(stderr).toMatch(/\S/);
    expect((await host.run(`cat ${folder}/staged/*`)).stdout).toBe('abc');
  });

  test('none counts where one of them is not what its checksum says', async () => {
    const host = fresh(userland);
    const [first, ...rest] = parts;
    const wrong = [{ source: 'x', size: first?.size ?? 0, sha256: sumOf('another') }, ...rest];
    const [, code] = await receive(host, all, { whole, parts: wrong });
    expect(code).not.toBe(0);
    expect((await host.run(`ls ${folder}/staged | grep -v '[.]' || :`)).stdout).toBe('');
  });
});
