import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { bundle } from '../../../src/shell/bundle.ts';
import { FrameReader, readFrames } from '../../../src/shell/frames.ts';
import { raw, sh } from '../../../src/shell/sh.ts';

const run = (text: string) => spawnSync('sh', ['-c', text], { encoding: 'buffer' });

test('each section has its own output, standard error and status, to the byte', () => {
  const made = bundle([
    { id: 'a', script: raw("printf 'no newline'; echo oops >&2") },
    { id: 'b', script: raw('printf "\\n\\nä\\n\\n"; exit 3') },
    { id: 'c', script: raw('false; echo not reached') },
  ]);
  const { stdout, stderr } = run(made.text);
  const { readings, complete } = readFrames(made, stdout, stderr);
  expect(complete).toBe(true);
  expect(Object.fromEntries(readings)).toEqual({
    a: { stdout: 'no newline', stderr: 'oops\n', code: 0 },
    b: { stdout: '\n\nä\n\n', stderr: '', code: 3 },
    c: { stdout: '', stderr: '', code: 1 },
  });
});

test('chained sections stop at the first that fails; the others still run', () => {
  const made = bundle([
    { id: 'one', script: raw('echo 1'), chained: true },
    { id: 'two', script: raw('exit 7'), chained: true },
    { id: 'three', script: raw('echo 3'), chained: true },
    { id: 'probe', script: raw('echo probe') },
  ]);
  const { stdout, stderr } = run(made.text);
  const { readings } = readFrames(made, stdout, stderr);
  expect([...readings.keys()]).toEqual(['one', 'two', 'probe']);
  expect(readings.get('two')?.code).toBe(7);
});

test('bytes may arrive one by one', () => {
  const made = bundle([{ id: 'a', script: sh`printf '%s' ${'häß\nlich'}` }]);
  const { stdout } = run(made.text);
  const reader = new FrameReader(made);
  const frames = [...stdout].flatMap(byte => reader.push(Buffer.from([byte])));
  expect(frames).toEqual([
    { kind: 'begin', id: 'a' },
    { kind: 'end', id: 'a', code: 0, stdout: 'häß\nlich' },
    { kind: 'done' },
  ]);
});

test('a script that was cut on the way does nothing at all', () => {
  const made = bundle([{ id: 'a', script: raw('echo ran; touch /tmp/provision-must-not-exist') }]);
  for (let length = 1; length < made.text.length - 32; length += 7) {
    expect(run(made.text.slice(0, length)).stdout.toString()).toBe('');
  }
});

test('a marker with another nonce is output like any other', () => {
  const made = bundle([{ id: 'a', script: raw("printf '\\n000 e 0 0\\n\\n000 done\\n'") }]);
  const { stdout, stderr } = run(made.text);
  expect(readFrames(made, stdout, stderr).readings.get('a')?.stdout).toBe('\n000 e 0 0\n\n000 done\n');
});

test('an output without its last marker is not complete', () => {
  const made = bundle([{ id: 'a', script: raw('kill $$') }]);
  const { stdout, stderr } = run(made.text);
  expect(readFrames(made, stdout, stderr).complete).toBe(false);
});

test('endless output costs bounded memory and says that it was cut', () => {
  const made = bundle([{ id: 'a', script: raw('head -c 9000000 /dev/zero') }]);
  const { stdout } = spawnSync('sh', ['-c', made.text], { encoding: 'buffer', maxBuffer: 20_000_000 });
  const [, end] = new FrameReader(made).push(stdout);
  expect(end?.kind === 'end' && end.stdout.endsWith('[output cut]') && end.stdout.length < 5_000_000).toBe(true);
});
