import { lstatSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errnoOf, isAbsent, isErrno } from '../../../src/model/problems/errno.ts';
import { errorText } from '../../../src/model/problems/error-text.ts';

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test('what was thrown says what it says, whatever it is', () => {
  expect([new TypeError('no'), 'text', undefined, null, 7].map(errorText)).toEqual([
    'no',
    'text',
    'undefined',
    'null',
    '7',
  ]);
});

test('the code of the operating system, and of nothing else', () => {
  const missing = thrownBy(() => lstatSync('/nowhere/at/all'));
  const notFolder = thrownBy(() => lstatSync('/etc/passwd/below'));
  const others = [new Error('ENOENT'), Object.assign(new Error('x'), { code: 7 }), { code: 'ENOENT' }, undefined];
  expect([missing, notFolder, ...others].map(errnoOf)).toEqual(['ENOENT', 'ENOTDIR', ...others.map(() => undefined)]);
  expect([missing, notFolder, ...others].map(isAbsent)).toEqual([true, true, false, false, false, false]);
  expect(isErrno(missing, 'EEXIST', 'ENOENT')).toBe(true);
  expect(isErrno(missing, 'EEXIST')).toBe(false);
  expect(isErrno(missing)).toBe(false);
});
