import { expect, test } from 'vitest';
import { quote } from '../../../src/shell/quote.ts';
import { lines, raw, sh } from '../../../src/shell/sh.ts';

test('a plain word stays as it is, anything else is quoted', () => {
  expect(quote('/etc/hosts')).toBe('/etc/hosts');
  expect(quote('')).toBe("''");
  expect(quote("it's")).toBe(`'it'\\''s'`);
  expect(quote('$(reboot)')).toBe("'$(reboot)'");
  expect(quote('-rf')).toBe("'-rf'");
  expect(quote('a=b')).toBe("'a=b'");
  expect(quote('a\nb')).toBe("'a\nb'");
});

test('a NUL cannot be passed to a shell', () => {
  expect(() => quote('a\0b')).toThrow('NUL');
});

test('a template quotes what it is given and leaves the shell its backslashes', () => {
  const path = '/tmp/a b';
  expect(sh`printf '%s\n' ${path} ${['x', 'y z']} ${3}`.text).toBe(`printf '%s\\n' '/tmp/a b' x 'y z' 3`);
  expect(sh`if ${raw('test -e x')}; then :; fi`.text).toBe('if test -e x; then :; fi');
  expect(sh`${[raw('a'), raw('b')]}`.text).toBe('a\nb');
  expect(lines(raw('a'), sh`echo ${'$b'}`).text).toBe("a\necho '$b'");
});

test('an escape of the template is taken away, the same characters of a value are not', () => {
  expect(sh`echo \`id\` \${HOME} ${'\\` \\${HOME}'} ${raw('\\`')}`.text).toBe("echo `id` ${HOME} '\\` \\${HOME}' \\`");
});
