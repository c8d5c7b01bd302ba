import fc from 'fast-check';

/** Pieces that some shell, some tool or our own framing might take for more than text. */
const pieces = [
  ...["'", '"', '`', '\\', '$', '$(touch /provision-was-here)', '`touch /provision-was-here`', '${HOME}', '$$', '!!'],
  ...["'\\''", "';touch /provision-was-here;'", '\n', '\r', '\r\n', '\t', ' ', '  ', '-', '--', '-n', '-e', '--help'],
  ...[
    '*',
    '?',
    '[a-z]',
    '~',
    '#',
    '&',
    '|',
    ';',
    '<',
    '>',
    '(',
    ')',
    '{a,b}',
    '=',
    'a=b',
    '%s',
    '%n',
    '\\n',
    '\\0',
    '\\`',
    '\\${',
  ],
  ...[
    'EOF',
    '\nEOF\n',
    '/',
    '..',
    '\x1b[2J',
    '\x07',
    '\x7f',
    '\x80',
    '\u{202e}',
    '\u{200b}',
    'ü',
    '世',
    '💥',
    '\ufeff',
  ],
];

/** Any text that a shell word can hold: no NUL, no half of a surrogate pair. */
export const hostileText = (maxLength = 12): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength })
    .map(parts => parts.join('').replaceAll('\0', ''));
