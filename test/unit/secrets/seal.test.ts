import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { createKeyring } from '../../../src/secrets/keyring.ts';
import { type LockedBy, open, seal } from '../../../src/secrets/seal.ts';
import { isSealed, parseSealed } from '../../../src/secrets/sealed-value.ts';

const byKeyFile = (): LockedBy => ({ lock: { kind: 'key-file' }, key: randomBytes(32) });
const cheap = { cost: 15, lanes: 1 };

const withPassphrase = (passphrase: string) =>
  createKeyring({ keyFile: async () => undefined, passphrase: async () => passphrase }, cheap);

test('what is sealed comes out as it went in, on one line, never twice the same', () => {
  const locked = byKeyFile();
  const value = fc.string({ unit: 'binary', minLength: 8, maxLength: 200 }).filter(text => {
    return text.trim().length >= 8 && !text.includes('\0') && Buffer.from(text).toString() === text;
  });
  fc.assert(
    fc.property(value, text => {
      const sealed = seal(text, locked);
      expect(sealed).toMatch(/^sealed:v1:key:[0-9a-f]{16}:[A-Za-z0-9_-]+$/);
      expect(seal(text, locked)).not.toBe(sealed);
      expect(open(parseSealed(sealed), locked.key)).toBe(text);
    }),
  );
});

test('a passphrase opens what it sealed, however its letters are composed; another one is told from a change', async () => {
  const sealed = seal('correct value', await withPassphrase('na\u{ef}ve horse').lock());
  expect(isSealed(sealed)).toBe(true);
  expect(await withPassphrase('nai\u{308}ve horse').open(sealed)).toBe('correct value');
  await expect(withPassphrase('naive horse').open(sealed)).rejects.toThrow('passphrase is not the one');
});

test('a key file that is another one is told from a change', () => {
  const locked = byKeyFile();
  const sealed = seal('correct value', locked);
  expect(() => open(parseSealed(sealed), byKeyFile().key)).toThrow('key file is not the one');
});

test('no change of a sealed text goes unseen, whichever character it is', () => {
  const locked = byKeyFile();
  const sealed = seal('correct value', locked);
  for (let at = 0; at < sealed.length; at += 1) {
    for (const character of ['A', 'b', '0', '-', ':']) {
      const changed = sealed.slice(0, at) + character + sealed.slice(at + 1);
      if (changed === sealed) continue;
      expect(() => open(parseSealed(changed), locked.key), changed).toThrow(InputProblem);
    }
  }
});

test('a text cut off anywhere is refused', () => {
  const locked = byKeyFile();
  const sealed = seal('correct value', locked);
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => open(parseSealed(sealed.slice(0, length)), locked.key)).toThrow(InputProblem);
  }
});

test('a text may not ask for more memory or time than we give, nor for less than a guess should cost', () => {
  const rest = `${'ab'.repeat(16)}:${'0'.repeat(16)}:${'A'.repeat(60)}`;
  expect(parseSealed(`sealed:v1:scrypt-18-8-4-${rest}`).lock).toMatchObject({ cost: 18, lanes: 4 });
  for (const [cost, lanes] of [
    [19, 1],
    [99, 1],
    [14, 1],
    [1, 1],
    [17, 0],
    [17, 99],
  ]) {
    expect(() => parseSealed(`sealed:v1:scrypt-${cost}-8-${lanes}-${rest}`)).toThrow('asks for scrypt');
  }
  expect(() => parseSealed(`sealed:v1:scrypt-17-99-1-${rest}`)).toThrow('incomplete');
  expect(() => parseSealed(`sealed:v2:${rest}`)).toThrow('newer provision');
});

test('a file of many salts does not cost hours', async () => {
  const asked: boolean[] = [];
  const passphrase = async (fresh: boolean) => `passphrase ${asked.push(fresh)}`;
  const keyring = createKeyring({ keyFile: async () => undefined, passphrase }, cheap);
  const text = (salt: number) =>
    `sealed:v1:scrypt-15-8-1-${salt.toString(16).padStart(32, '0')}:${'0'.repeat(16)}:${'A'.repeat(60)}`;
  const ends = [];
  for (let salt = 0; salt < 40; salt += 1) {
    ends.push(await keyring.open(text(salt)).catch((error: unknown) => String(error)));
  }
  expect(ends.filter(end => /different salts/.test(end))).toHaveLength(8);
  expect(asked).toEqual([false]);
});

test('values beside others share their salt; a passphrase that is not theirs is refused', async () => {
  const keyring = withPassphrase('the one passphrase');
  const first = seal('the first value', await keyring.lock());
  const beside = await withPassphrase('the one passphrase').lock(`x: ${first}`);
  expect(beside.lock).toEqual(parseSealed(first).lock);
  await expect(withPassphrase('another passphrase').lock(`x: ${first}`)).rejects.toThrow('not the one');
});

test('without a key file, a value sealed with one says so', async () => {
  const sealed = seal('correct value', byKeyFile());
  await expect(withPassphrase('whatever it is').open(sealed)).rejects.toThrow('sealed with a key file');
});

test('what could not be masked, or is no text, is not sealed', () => {
  expect(() => seal('1234567', byKeyFile())).toThrow('at least 8 characters');
  expect(() => seal('1234567', byKeyFile())).toThrow(
    expect.objectContaining({ details: [expect.objectContaining({ hint: expect.stringContaining('-K') })] }),
  );
  expect(() => seal('      1        ', byKeyFile())).toThrow('at least 8 characters');
  expect(() => seal('12345678\0', byKeyFile())).toThrow('NUL');
  expect(() => seal('x'.repeat(70_000), byKeyFile())).toThrow('at most');
});
