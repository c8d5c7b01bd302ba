import { expect, test } from 'vitest';
import { fileTrouble } from '../../../src/yaml/file-trouble.ts';

// Root may read everything, so these cannot be brought about where the tests run as root.
test.each(['EACCES', 'EPERM'])('%s is a matter of permission', code => {
  expect(fileTrouble(Object.assign(new Error('x'), { code }), 'the inventory')).toEqual({
    what: 'the inventory may not be read',
    hint: 'give yourself permission to read it: chmod, or run as its owner',
  });
});

test('a code that nobody thought of is told', () => {
  expect(fileTrouble(Object.assign(new Error('x'), { code: 'EIO' }), 'the inventory').what).toBe(
    'the inventory cannot be read (EIO)',
  );
});

test('an error of ours is not taken for the user', () => {
  const bug = new TypeError('x is not a function');
  expect(() => fileTrouble(bug, 'the inventory')).toThrow(bug);
});
