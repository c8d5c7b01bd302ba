import { expect, test } from 'vitest';
import { broken, mistakesOf } from '../../../../inventory/mistakes-of.ts';

const keyed = (one: string, two: string): string =>
  broken(
    ['roles: [server]', `roles: [server], wireguard_public_key: ${one}`],
    ['roles: [agent] }', `roles: [agent], wireguard_public_key: ${two} }`],
  );

const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

test('two hosts with one key, and where the other is', () => {
  expect(mistakesOf(keyed(key(1), key(1)))).toMatchInlineSnapshot(`
    "lab.yaml:16:107: this is already the key of one (line 15)
      → give each host the key that was made on it"
  `);
});

test('two hosts with a key each', () => {
  expect(mistakesOf(keyed(key(1), key(2)))).toBe('sound');
});
