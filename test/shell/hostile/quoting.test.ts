import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bundle } from '../../../src/shell/bundle.ts';
import { FrameReader } from '../../../src/shell/frames.ts';
import { sh } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { type Userland, userlands } from '../harness.ts';
import { hostileText } from './strings.ts';

describe.each(userlands)('quoting on %s', userland => {
  test('every text arrives as the one word that it was, and nothing of it is executed', {
    timeout: 60_000,
  }, async () => {
    const host = fresh(userland);
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText(), { minLength: 1, maxLength: 30 }), async words => {
        const { stdout, stderr, code } = await host.run(sh`printf '%s\000' ${words}`);
        expect({ stdout, stderr, code }).toEqual({
          stdout: words.map(word => `${word}\0`).join(''),
          stderr: '',
          code: 0,
        });
      }),
      { numRuns: 60 },
    );
    expect(existsSync(join(host.root, 'provision-was-here'))).toBe(false);
  });

  test('a text stays one word where it is assigned, tested, matched and passed on', { timeout: 60_000 }, async () => {
    const host = fresh(userland);
    await fc.assert(
      fc.asyncProperty(hostileText(), async text => {
        const { stdout, code } = await host.run(sh`value=${text}
[ "$value" = ${text} ]
case ${text} in ${text}) ;; *) exit 3 ;; esac
given() { [ $# -eq 1 ] && printf '%s' "$1"; }
given ${text}
printf '%s' ${text} | cat
sh -c 'printf %s "$1"' sh ${text}`);
        expect({ stdout, code }).toEqual({ stdout: text.repeat(3), code: 0 });
      }),
      { numRuns: 60 },
    );
    expect(existsSync(join(host.root, 'provision-was-here'))).toBe(false);
  });
});

/** Cuts bytes at any places. */
const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const at = [...new Set(places.map(place => place % (bytes.length + 1)))].sort((one, other) => one - other);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index]));
};

const shells: Readonly<Record<Userland, readonly [string, ...string[]]>> = {
  dash: ['dash'],
  busybox: ['busybox', 'sh'],
};

describe.each(userlands)('framing on %s', userland => {
  const [shell, ...args] = shells[userland];

  test('outputs of many sections are told apart, however they are cut on the way', { timeout: 60_000 }, () => {
    const section = fc.record({ text: hostileText(), code: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(section, { minLength: 1, maxLength: 12 }), fc.array(fc.nat()), (all, places) => {
        const made = bundle(
          all.map(({ text, code }, at) => ({ id: `s${at}`, script: sh`printf '%s' ${text}; exit ${code}` })),
        );
        const { stdout } = spawnSync(shell, [...args, '-s'], { input: made.text, maxBuffer: 2 ** 26 });
        const reader = new FrameReader(made);
        const frames = cut(stdout, places).flatMap(chunk => reader.push(chunk));
        const wanted = all.flatMap(({ text, code }, at) => [
          { kind: 'begin', id: `s${at}`, at: expect.any(Number) },
          { kind: 'end', id: `s${at}`, at: expect.any(Number), code, stdout: text },
        ]);
        expect(frames).toEqual([...wanted, { kind: 'done' }]);
      }),
      { numRuns: 60 },
    );
  });
});
