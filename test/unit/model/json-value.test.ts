import { expect, test } from 'vitest';
import { jsonValue } from '../../../src/model/text/json-value.ts';

test('what is no JSON is undefined, which no JSON is', () => {
  expect(jsonValue('{"a":[1,null]}')).toEqual({ a: [1, null] });
  expect(jsonValue('null')).toBeNull();
  for (const none of ['', '{"a":1', '<html>', 'undefined', '{}{}']) expect(jsonValue(none), none).toBeUndefined();
});
