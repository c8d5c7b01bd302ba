import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import { noRevivers } from '../../../src/collections/system/checks/no-revivers.ts';
import { noUnits } from '../../../src/collections/system/checks/no-units.ts';
import { type Bundle, bundle } from '../../../src/shell/bundle.ts';
import { type Frame, FrameReader, readFrames } from '../../../src/shell/frames.ts';
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

test('questions that are asked on a condition are left out without an answer where it does not hold, whoever shares their shell', () => {
  const question = (id: string, text: string, when?: string) => ({
    id,
    script: raw(text),
    question: true,
    ...(when === undefined ? {} : { when: raw(when) }),
  });
  const asked = (when: string): readonly (readonly [string, string])[] => {
    const made = bundle([
      question('a', 'echo a'),
      question('b', 'echo b'),
      question('d', 'echo d', when),
      question('e', 'exit 3', when),
      question('f', 'trap : EXIT; echo f', when),
      question('g', 'echo g', when),
    ]);
    const { stdout, stderr } = run(made.text);
    const { readings, complete } = readFrames(made, stdout, stderr);
    expect(complete).toBe(true);
    return [...readings].map(([id, reading]) => [id, `${reading.stdout.trim()}${reading.code || ''}`] as const);
  };
  const sure = [
    ['a', 'a'],
    ['b', 'b'],
  ];
  expect(asked('[ -e /nowhere/at-all ]')).toEqual(sure);
  expect(asked('[ -e / ]')).toEqual([...sure, ['d', 'd'], ['e', '3'], ['g', 'g'], ['f', 'f']]);
});

test('chained sections are left out once the run is told to halt; the others still run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-halt-'));
  const halt = join(folder, 'halt');
  const made = bundle([
    { id: 'one', script: sh`: >${halt}; echo ended`, chained: true },
    { id: 'two', script: raw('echo begun'), chained: true },
    { id: 'probe', script: raw('echo "${PROVISION_HALT-unset}"') },
  ]);
  const { stdout, stderr } = spawnSync('sh', ['-c', made.text], { env: { ...process.env, PROVISION_HALT: halt } });
  rmSync(folder, { recursive: true });
  const { readings } = readFrames(made, stdout, stderr);
  expect([...readings].map(([id, reading]) => [id, reading.stdout])).toEqual([
    ['one', 'ended\n'],
    ['probe', 'unset\n'],
  ]);
});

test('a frame tells when it was, in seconds since the boot, and nothing else passes for it', () => {
  const made = bundle([{ id: 'a', script: raw('sleep 0.3') }]);
  const [begin, end] = new FrameReader(made).push(run(made.text).stdout);
  if (begin?.kind !== 'begin' || end?.kind !== 'end') throw new Error('no frames');
  expect((end.at ?? 0) - (begin.at ?? 0)).toBeGreaterThanOrEqual(0.25);
  const lies = ['', 'x', '-1.00', '1e9', '12345678901.00', '1.000'].map(word => `\n${made.nonce} b 0 ${word}\n`);
  for (const lie of lies) expect(new FrameReader(made).push(Buffer.from(lie))).toEqual([{ kind: 'begin', id: 'a' }]);
});

test('bytes may arrive one by one', () => {
  const made = bundle([{ id: 'a', script: sh`printf '%s' ${'häß\nlich'}` }]);
  const { stdout } = run(made.text);
  const reader = new FrameReader(made);
  const frames = [...stdout].flatMap(byte => reader.push(Buffer.from([byte])));
  const at = expect.any(Number);
  expect(frames).toEqual([
    { kind: 'begin', id: 'a', at },
    { kind: 'end', id: 'a', code: 0, stdout: 'häß\nlich', at },
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

test('a question whose answer was cut has failed; what a change prints may be cut', () => {
  const script = raw('echo said >&2; head -c 5000000 /dev/zero');
  const made = bundle([
    { id: 'question', script },
    { id: 'change', script, chained: true },
    { id: 'after', script: raw('echo whole') },
  ]);
  const broken = `broken=0; halt=\n${made.text}`;
  const { stdout, stderr } = spawnSync('sh', ['-c', broken], { encoding: 'buffer', maxBuffer: 20_000_000 });
  const { readings, complete } = readFrames(made, stdout, stderr);
  expect(complete).toBe(true);
  expect(readings.get('question')).toMatchObject({
    code: 257,
    stderr: expect.stringMatching(/said\n.*longer than 4 MiB/s),
  });
  expect(readings.get('change')).toMatchObject({ code: 0, stderr: 'said\n' });
  expect(readings.get('after')).toMatchObject({ code: 0, stdout: 'whole\n' });
});

test.each([
  [
    'leftover_firewall_rules',
    { rules: 'flush', ours: { chains: ['KUBE-*'], sets: ['cali*'], tables: ['kube-proxy'] } },
  ],
  ['leftover_processes', { absent: { commands: ['k3s *'], cgroups: ['*/kubepods*'] } }],
  ['file', { path: '/etc/x', content: 'x' }],
] as const)('of a %s whose state was cut nothing is planned', (name, spec) => {
  const made = bundle([{ id: 'a', script: raw('head -c 5000000 /dev/zero') }]);
  const { stdout, stderr } = spawnSync('sh', ['-c', made.text], { encoding: 'buffer', maxBuffer: 20_000_000 });
  const reading = readFrames(made, stdout, stderr).readings.get('a') ?? { stdout: '', stderr: '', code: 0 };
  expect(shipped.resources.get(name)?.bind(spec).plan(reading)).toMatchObject({
    kind: 'unreadable',
    evidence: expect.arrayContaining([expect.stringContaining('longer than 4 MiB')]),
  });
});

test('a check whose answer was cut is not asked, and neither is one by what else it wants to know', () => {
  const made = bundle([{ id: 'a', script: raw('head -c 5000000 /dev/zero') }]);
  const { stdout, stderr } = spawnSync('sh', ['-c', made.text], { encoding: 'buffer', maxBuffer: 20_000_000 });
  const reading = readFrames(made, stdout, stderr).readings.get('a') ?? { stdout: '', stderr: '', code: 0 };
  expect(noUnits.bind({ matching: ['k3s*'] }).judge(reading)).toEqual({
    kind: 'unasked',
    because: expect.stringContaining('longer than 4 MiB'),
  });
  expect(noRevivers.bind({}).judge({ stdout: '== end\n', stderr: '', code: 0 }, [reading])).toMatchObject({
    kind: 'unasked',
  });
});

/** Bytes of output that holds markers, parts of markers, and anything else. */
const output = (nonce: string): fc.Arbitrary<Buffer> => {
  const marker = `\n${nonce} `;
  const piece = fc.oneof(
    fc.constantFrom(
      marker,
      `${marker}b 0\n`,
      `${marker}b 1\n`,
      `${marker}e 0 0\n`,
      `${marker}e 1 7\n`,
      `${marker}done\n`,
    ),
    fc.constantFrom(
      `${marker}e 0 x\n`,
      `${marker}b 9\n`,
      `${marker}e 0 -1\n`,
      `${marker}b 0`,
      '\n',
      'text',
      `\n${nonce}`,
    ),
    fc.nat(marker.length).map(length => marker.slice(0, length)),
    fc.constant('x'.repeat(100)),
  );
  const bytes = fc.oneof(
    piece.map(text => Buffer.from(text)),
    fc.uint8Array({ maxLength: 5 }).map(Buffer.from),
  );
  return fc.array(bytes, { maxLength: 30 }).map(parts => Buffer.concat(parts));
};

const reading = (made: Bundle, chunks: readonly Buffer[]): Frame[] => {
  const reader = new FrameReader(made);
  return chunks.flatMap(chunk => reader.push(chunk));
};

test('what is read does not depend on where the output is cut, nor does any output break it', () => {
  const made = bundle([
    { id: 'a', script: raw(':') },
    { id: 'b', script: raw(':') },
  ]);
  fc.assert(
    fc.property(output(made.nonce), fc.nat(20), (bytes, size) => {
      const whole = reading(made, [bytes]);
      const cut: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size + 1) cut.push(bytes.subarray(at, at + size + 1));
      expect(reading(made, cut)).toEqual(whole);
      for (const frame of whole) {
        if (frame.kind === 'end') expect(Number.isInteger(frame.code) && frame.code >= 0).toBe(true);
      }
    }),
    { numRuns: 3000 },
  );
});

test('bytes that are no UTF-8 come out as replacement characters, the rest as it is', () => {
  const made = bundle([{ id: 'a', script: raw("printf 'a\\377\\300\\200\\355\\240\\200b'") }]);
  const { stdout, stderr } = run(made.text);
  expect(readFrames(made, stdout, stderr).readings.get('a')?.stdout).toMatch(/^a\ufffd+b$/);
});

const heap = (): number => {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
};

test.each([
  ['of one line without an end', (): string => ''],
  ['that begins a frame and never ends it', (nonce: string): string => `\n${nonce} b 0\nout\n${nonce} `],
])('gigabytes %s cost bounded memory', { timeout: 60_000 }, (_name, opening) => {
  const made = bundle([{ id: 'a', script: raw(':') }]);
  const reader = new FrameReader(made);
  reader.push(Buffer.from(`\n${made.nonce} b 0\n${opening(made.nonce)}`));
  const chunk = Buffer.alloc(32 * 1024, 'x');
  // What waits for the garbage collector counts too: the bound is far from what is kept, and from what was sent.
  const before = heap();
  let most = 0;
  // What is not thrown away would be 2 GiB here; what waits for the collector is far less.
  for (let sent = 0; sent < 2 ** 31; sent += chunk.length) {
    expect(reader.push(chunk).length).toBe(0);
    if (sent % 2 ** 27 === 0) most = Math.max(most, heap() - before);
  }
  expect(most).toBeLessThan(512 * 1024 * 1024);
  const [end] = reader.push(Buffer.from(`\n${made.nonce} e 0 0\n`));
  expect(end).toMatchObject({ kind: 'end', code: 0 });
  expect(end?.kind === 'end' && end.stdout.endsWith('[output cut]') && end.stdout.length < 5_000_000).toBe(true);
});
