import fc from 'fast-check';

/** Pieces that break a YAML text, or say what nobody expects. */
export const nasty = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    '- ',
    '&a ',
    '*a',
    '!x ',
    '"',
    "'",
    '\t',
    '\n',
    '\n  ',
    '#',
    '|',
    '>',
    '%',
    '@',
    '~',
    '? ',
    '<<: *a',
    '---\n',
    '...\n',
  ],
  ...[
    'null',
    'true',
    '.nan',
    '1e999',
    '-1',
    '0',
    '70000',
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    '\ufeff',
    '\ud800',
    '💥',
    '10.0.0.0/8',
    'all',
  ],
);

/** A text with pieces put in, cut out and swapped. */
export const edited = (texts: fc.Arbitrary<string>, pieces: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  const insert = fc.oneof(pieces, fc.string({ maxLength: 8 }));
  const edit = fc.record({ at: fc.nat(), remove: fc.nat(40), insert });
  return fc.tuple(texts, fc.array(edit, { minLength: 1, maxLength: 6 })).map(([text, edits]) =>
    edits.reduce((now, { at, remove, insert }) => {
      const start = at % (now.length + 1);
      return now.slice(0, start) + insert + now.slice(start + remove);
    }, text),
  );
};
