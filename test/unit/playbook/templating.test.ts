import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joined } from '../../../src/model/text/text.ts';
import { unknownToken } from '../../../src/model/text/unknown.ts';
import { TemplateError } from '../../../src/playbook/templates/template-error.ts';
import { evaluate, renderPieces, renderText, renderValue } from '../../../src/playbook/templates/templating.ts';

const context = {
  host: { name: 'ms-1', site: 'home', roles: ['server'] },
  mesh: { mtu: 1420, peers: [{ name: 'a' }] },
};

test('text is rendered unescaped', () => {
  expect(renderText('key={{key}}', { key: 'abc+/=' })).toBe('key=abc+/=');
});

test('a name that is not known is an error that names it', () => {
  expect(() => renderText('{{host.nmae}}', context)).toThrow(
    new TemplateError('{{host.nmae}} is not known here: did you mean name?'),
  );
  expect(() => renderValue('{{mesh.prs}}', context)).toThrow(TemplateError);
});

test('a condition on a misspelt name says so in our words', () => {
  expect(() => evaluate('eq hots.site "home"', context)).toThrow(
    new TemplateError('`when: eq hots.site "home"`: {{hots.site}} is not known here: did you mean host?'),
  );
});

test('an expression alone gives the value itself', () => {
  expect(renderValue({ mtu: '{{mesh.mtu}}', peers: '{{mesh.peers}}', text: 'at {{mesh.mtu}}' }, context)).toEqual({
    mtu: 1420,
    peers: [{ name: 'a' }],
    text: 'at 1420',
  });
});

test('a misspelt name is an error behind a helper and in a condition too', () => {
  expect(() => evaluate('eq host.sit "home"', context)).toThrow(
    new TemplateError('`when: eq host.sit "home"`: {{host.sit}} is not known here: did you mean site?'),
  );
  expect(() => evaluate('host.sit', context)).toThrow(
    new TemplateError('`when: host.sit`: {{host.sit}} is not known here: did you mean site?'),
  );
});

test('prototypes cannot be reached', () => {
  expect(() => renderValue('{{host.constructor}}', context)).toThrow(TemplateError);
  expect(() => renderText('{{host.__proto__.x}}', context)).toThrow(TemplateError);
});

test.each([
  ['eq host.site "home"', true],
  ['ne host.site "home"', false],
  ['includes host.roles "server"', true],
  ['and (eq host.name "ms-1") (not false)', true],
  ['host.roles', true],
  [true, true],
  [undefined, true],
])('when: %s is %s', (when, expected) => {
  expect(evaluate(when, context)).toBe(expected);
});

test('what depends on something not known yet is unknown', () => {
  expect(evaluate('eq facts.x "1"', { facts: { x: unknownToken() } })).toBe('unknown');
  expect(evaluate('not facts.x', { facts: { x: unknownToken() } })).toBe('unknown');
});

test('`default` and `defined` are for what may be missing', () => {
  const vars = { vars: { port: 8080, empty: '' } };
  expect(renderText('{{default vars.port 1}} {{default vars.prot 80}} {{default vars.empty "x"}}', vars)).toBe(
    '8080 80 x',
  );
  expect(evaluate('defined vars.port', vars)).toBe(true);
  expect(evaluate('defined vars.prot', vars)).toBe(false);
  expect(evaluate('eq (default facts.x "a") "a"', { facts: { x: unknownToken() } })).toBe('unknown');
});

test('a secret is a placeholder that only the host can fill', () => {
  expect(renderText('PrivateKey = {{secret "private_key"}}', {})).toBe('PrivateKey = @@secret:private_key@@');
});

test('a block says of the same item what is around it, each time', () => {
  const list = [{ name: 'wk-1' }, { name: 'wk-2' }];
  const say = (text: string, around: string) => renderText(text, { list, around });
  expect(say('{{#each list}}{{name}}-{{../around}} {{/each}}', 'a')).toBe('wk-1-a wk-2-a ');
  expect(say('{{#each list}}{{name}}-{{../around}} {{/each}}', 'b')).toBe('wk-1-b wk-2-b ');
  expect(say('{{#each list}}{{@index}}{{@root.around}} {{/each}}', 'a')).toBe('0a 1a ');
  expect(say('{{#each list}}{{@index}}{{@root.around}} {{/each}}', 'b')).toBe('0b 1b ');
  expect(say('{{#each list as |one|}}{{one.name}} {{/each}}', 'a')).toBe('wk-1 wk-2 ');
  expect(say('{{#each list}}{{name}} {{/each}}|{{#each list}}{{name}}, {{/each}}', 'a')).toBe(
    'wk-1 wk-2 |wk-1, wk-2, ',
  );
  expect(renderText('{{#each list}}{{name}} {{/each}}', { list: [...list].reverse() })).toBe('wk-2 wk-1 ');
  expect(renderText('{{#each list}}x{{else}}none{{/each}}', { list: [] })).toBe('none');
});

test('a text in pieces is the same text', () => {
  const context = {
    list: [
      { name: 'wk-1', all: [{ n: 1 }, { n: 2 }] },
      { name: 'wk-2', all: [] },
    ],
    of: 'x',
  };
  for (const text of [
    'a\n{{#each list}}\n[{{name}}]\n{{/each}}\nb\n{{#each list}}{{name}} {{/each}}',
    '{{#if of}}{{#each list}}{{name}}{{#each all}}{{n}}{{/each}}{{/each}}{{/if}}',
    '{{#each list}}{{name}}\n{{/each}}',
    '{{of}}',
  ]) {
    expect(joined(renderPieces(text, context))).toBe(renderText(text, context));
  }
  const forged = { list: [{ name: 'wk-1' }], of: '\0block\x000\0block\0' };
  const text = '{{of}}{{#each list}}{{name}}{{/each}}';
  expect(joined(renderPieces(text, forged))).toBe(renderText(text, forged));
});

test('a peer that all hosts have is rendered once', () => {
  let rendered = 0;
  const peers = Array.from({ length: 100 }, (_, at) => ({
    get public_key() {
      rendered += 1;
      return `key of h${at}`;
    },
    comment: `h${at} (LAN)`,
    allowed_ips: [`10.0.0.${at}/32`],
    endpoint: null,
    keepalive: null,
  }));
  const template = readFileSync('templates/wg0.conf.hbs', 'utf8');
  const texts = peers.map((_, at) =>
    renderPieces(template, {
      mesh: {
        interface_addresses: [`10.0.0.${at}/32`],
        port: 51820,
        mtu: 1420,
        peers: peers.toSpliced(at, 1),
        clients: [],
      },
    }),
  );
  expect(rendered).toBe(peers.length);
  expect(texts.map(joined).map(text => text.split('[Peer]').length - 1)).toEqual(peers.map(() => 99));
  // Pieces are looked through one by one, so there must be few: the host's own section, and some peers in each.
  expect(Math.max(...texts.map(text => text.pieces.length))).toBeLessThan(10);
});

/** Whatever is in a message by a mistake of ours: words of Handlebars, of JavaScript, of our own way to work out a condition. */
const INTERNALS =
  /provisionWhen|sionWhen|is not a function|'in' operator|Cannot read|undefined|alias\d|container|lookupProperty|iterator|requires exactly/;

const around = { vars: { a: 'x', list: ['p', 'q'], o: { k: 1 } }, host: { name: 'h', site: 's' } };

test.each([
  ['{{vars.a b}}', 'there is no helper “vars.a”'],
  ['{{eqq 1 2}}', 'there is no helper “eqq”'],
  ['{{vars..a}}', 'there is no helper “vars”'],
  ['{{eq vars.a}}', '“eq” takes 2 values, and has 1'],
  ['{{join vars.list}}', '“join” takes 2 values, and has 1'],
  ['{{#if}}x{{/if}}', '“if” takes 1 value, and has none'],
  ['{{#each}}x{{/each}}', '“each” takes 1 value, and has none'],
  ['{{if vars.a}}', '“if” must open a block'],
  ['{{#eq vars.a "x"}}y{{/eq}}', '“eq” opens no block'],
  ['{{json vars.a b=1}}', '“json” takes no b=…'],
  ['{{> partial}}', '{{> …}}: templates cannot include others'],
  ['{{#*inline "x"}}{{/inline}}', '{{#* …}}: there are no decorators'],
  ['{{log "x"}}', '{{log}} is not known here'],
  ['{{helperMissing}}', '{{helperMissing}} is not known here'],
  ['{{vars.constructor}}', '{{vars.constructor}} is not known here'],
  ['{{"a"}}', '{{a}} is not a name'],
  ['{{vars.a.b.c}}', '{{vars.a.b.c}} is not known here'],
  ['{{#each vars.list}}{{y}}{{/each}}', '{{y}} is not known here'],
  ['{{#with vars.a}}{{b}}{{/with}}', '{{b}} is not known here'],
  ['{{#if vars.a}}x{{/each}}', '{{#if}} is closed by {{/each}}'],
  ['{{vars.a | upper}}', 'the {{…}} do not fit together: “{{vars.a | upper}}”'],
  ['{{vars.a}', 'the {{…}} do not fit together: “{{vars.a}”'],
  ['{{!-- x', 'the {{…}} do not fit together: “{{!-- x”'],
  ['one\ntwo {{hots.name}}\n', '{{hots.name}} is not known here: did you mean host?'],
  ['one\ntwo {{eq 1}}\n', 'line 2: “eq” takes 2 values, and has 1'],
  ['one\ntwo {{\n', 'line 2: the {{…}} do not fit together: “two {{”'],
])('a mistake in %s is told in our words', (text, message) => {
  expect(() => renderText(text, around)).toThrow(expect.objectContaining({ name: 'TemplateError', message }));
});

test.each([
  ['', 'it is empty'],
  ['eq vars.a "x', 'this is no expression'],
  ['vars.a == "x"', 'this is no expression'],
  ['{{vars.a}}', 'this is no expression'],
  ['vars.a "x" b=1', 'there is no helper “vars.a”'],
  ['not', '{{not}} is not known here'],
  ['eq host.site "s" and vars.a', '“eq” takes 2 values, and has 4'],
  ['eq host.site "home"}}{{vars.a', 'this is no expression'],
])('a condition %s is refused in our words', (when, message) => {
  expect(() => evaluate(when, around)).toThrow(
    expect.objectContaining({ name: 'TemplateError', message: `\`when: ${when}\`: ${message}` }),
  );
});

test('whatever is written between braces, no message holds an internal of ours', () => {
  const pieces = fc.constantFrom(
    ...[
      'vars',
      'vars.a',
      'vars.list',
      '.',
      '..',
      '../',
      '@index',
      '@root',
      'this',
      'eq',
      'if',
      '#if',
      '/if',
      '#each',
      '/each',
    ],
    ...[
      'else',
      '"x"',
      "'y",
      '1',
      'true',
      'a=1',
      'as |x|',
      '(',
      ')',
      '>',
      '^',
      '!',
      '&',
      '*',
      '#',
      '/',
      '[',
      ']',
      'facts',
      'lookup',
    ],
    ...[
      '{{',
      '}}',
      '{{{',
      '}}}',
      '~',
      '|',
      ' ',
      '\n',
      'undefined',
      'null',
      'not',
      'join',
      'default',
      '__proto__',
      'constructor',
    ],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), words => {
      for (const work of [
        () => renderText(`{{${words.join(' ')}}}`, around),
        () => renderText(`a\n{{#each vars.list}}{{${words.join(' ')}}}{{/each}}`, around),
        () => evaluate(words.join(' '), around),
      ]) {
        try {
          work();
        } catch (error) {
          if (!(error instanceof TemplateError)) throw error;
          const told = words.reduce((text, word) => text.replaceAll(word.trim() || ' ', ' '), error.message);
          expect(told).not.toMatch(INTERNALS);
        }
      }
    }),
    { numRuns: 400 },
  );
});

describe('a misspelt name behind a block', () => {
  const context = { vars: { debug: false, list: [], none: null }, host: { name: 'a' }, items: [{ a: 1 }, {}] };

  test.each([
    '{{#if vars.debgu}}x{{/if}}',
    '{{#unless vars.debgu}}x{{/unless}}',
    '{{#each vars.lsit}}x{{/each}}',
    '{{#with hsot}}x{{/with}}',
    '{{#if host.name}}{{#if vars.debgu}}x{{/if}}{{/if}}',
  ])('is refused as it is by itself: %s', text => {
    expect(() => renderText(text, context)).toThrow(
      /^\{\{\S+\}\} is not known here: did you mean (debug|list|host)\?$/,
    );
  });

  test('is none where it is known and empty, where only some items have it, or where a block before it asks', () => {
    expect(
      renderText('{{#if vars.debug}}x{{else}}y{{/if}}{{#each vars.list}}x{{/each}}{{#if vars.none}}x{{/if}}', context),
    ).toBe('y');
    expect(renderText('{{#each items}}{{#if a}}1{{else}}0{{/if}}{{/each}}', context)).toBe('10');
    expect(renderText('{{#if (defined vars.x)}}{{#if vars.x}}x{{/if}}{{/if}}', context)).toBe('');
    expect(renderText('{{#if (default vars.x false)}}x{{/if}}', context)).toBe('');
  });
});

describe('strict wherever a name stands', () => {
  const vars = { x: 'text', list: [{ name: 'a' }, { name: 'b', note: 'n' }], map: { a: 1 }, words: ['p', 'q'] };
  const say = (text: string): string => renderText(text, { vars });

  test.each([
    ['{{#each vars.list as |it|}}{{it.nmae}}{{/each}}', '{{it.nmae}} is not known here: did you mean name?'],
    ['{{#each vars.list as |it i|}}{{i}}{{it.name.x}}{{/each}}', '{{it.name.x}} is not known here'],
    ['{{#with vars.map as |m|}}{{m.b}}{{/with}}', '{{m.b}} is not known here: did you mean a?'],
    ['{{#each vars.list as |it|}}{{#if (eq it.typo "a")}}x{{/if}}{{/each}}', '{{it.typo}} is not known here'],
    [
      '{{#each vars.list as |it|}}{{#if it.name}}{{#each ../vars.list as |jt|}}{{jt.z}}{{/each}}{{/if}}{{/each}}',
      '{{jt.z}} is not known here',
    ],
    ['{{#each vars.list}}{{typo}}{{/each}}', '{{typo}} is not known here'],
    ["{{lookup vars 'typo'}}", '{{typo}} is not known here'],
    ['{{#each vars.x}}a{{/each}}', '{{#each}} goes through a list or a map, and was given a text'],
    ['at {{vars.map}}', '{{vars.map}} is a map or a list of maps, and no text'],
    ['at {{vars.list}}', '{{vars.list}} is a map or a list of maps, and no text'],
    ['{{#each vars.list}}{{this}}{{/each}}', '{{this}} is a map or a list of maps, and no text'],
    ['{{join vars.list ","}}', '“join” takes texts, and the list has maps or lists'],
    [
      '{{#each vars.list}}{{vars.x}}{{/each}}',
      "{{vars.x}} is not known here: inside of {{#each}} and {{#with}} a name is one of the item's",
    ],
    ['a\n{{#if vars.x}}\nb', 'line 2: {{#if}} is not closed'],
    ['{{#each vars.list}}{{#if name}}{{/if}}', '{{#each}} is not closed'],
  ])('%s', (text, why) => {
    expect(() => say(text)).toThrow(expect.objectContaining({ message: why }));
  });

  test.each([
    ['{{#each vars.list as |it i|}}{{i}}{{it.name}}{{/each}}', '0a1b'],
    ['{{#each vars.list as |it|}}{{default it.note "-"}}{{/each}}', '-n'],
    ['{{#each vars.list as |it|}}{{#if it.note}}{{it.note}}{{/if}}{{/each}}', 'n'],
    [
      '{{#each vars.list as |it|}}{{#each ../vars.list as |jt|}}{{it.name}}{{jt.name}} {{/each}}{{/each}}',
      'aa ab ba bb ',
    ],
    ["{{lookup vars 'x'}}{{default (lookup vars 'y') 'none'}}", 'textnone'],
    ['{{#each vars.words}}{{this}}{{/each}}{{#each vars.map}}{{@key}}{{this}}{{/each}}', 'pqa1'],
    ['{{join vars.words "+"}} {{vars.words}} {{json vars.map}}', 'p+q p,q {"a":1}'],
    ['{{#each vars.list as |vars|}}{{vars.name}}{{/each}}{{vars.x}}', 'abtext'],
    ['[object Object] {{vars.x}}', '[object Object] text'],
  ])('and what is there is said: %s', (text, said) => {
    expect(say(text)).toBe(said);
  });

  test('what a value itself says is no mistake of the template', () => {
    expect(renderText('{{vars.x}}', { vars: { x: '[object Object]' } })).toBe('[object Object]');
  });
});
