import { expect, test } from 'vitest';
import { z } from 'zod';
import { listParsedOnce } from '../../../src/model/text/list-parsed-once.ts';

const schema = z.strictObject({ peers: listParsedOnce(z.strictObject({ name: z.string() })) });

test('one value that many share is parsed once', () => {
  const peers = [{ name: 'wk-1' }];
  expect(schema.parse({ peers }).peers).toBe(schema.parse({ peers }).peers);
  expect(schema.parse({ peers: [{ name: 'wk-1' }] })).toEqual(schema.parse({ peers }));
});

test('what does not fit is refused each time, at its place', () => {
  const peers = [{ name: 1 }];
  for (const _ of [1, 2]) {
    expect(schema.safeParse({ peers }).error?.issues).toMatchObject([
      { code: 'invalid_type', expected: 'string', path: ['peers', 0, 'name'] },
    ]);
  }
});
