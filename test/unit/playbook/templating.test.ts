import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { joined } from '../../../src/model/text/text.ts';
import { unknownToken } from '../../../src/model/text/unknown.ts';
import { evaluate, renderPieces, renderText, renderValue, TemplateError } from '../../../src/playbook/templating.ts';

const context = {
  host: { name: 'ms-1', site: 'home', roles: ['server'] },
  mesh: { mtu: 1420, peers: [{ name: 'a' }] },
};

test('text is rendered unescaped', () => {
  expect(renderText('key={{key}}', { key: 'abc+/=' })).toBe('key=abc+/=');
});

test('a name that is not known is an error that names it', () => {
  expect(() => renderText('{{host.nmae}}', context)).toThrow(new TemplateError('{{nmae}} is not known here'));
  expect(() => renderValue('{{mesh.prs}}', context)).toThrow(TemplateError);
});

test('a condition on a misspelt name says so in our words', () => {
  expect(() => evaluate('eq hots.site "home"', context)).toThrow(
    new TemplateError(
      '`when: eq hots.site "home"`: nothing is known here that has a “site”: a name before it is misspelt',
    ),
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
    new TemplateError('`when: eq host.sit "home"`: name 1 behind “eq” is not known here'),
  );
  expect(() => evaluate('host.sit', context)).toThrow(
    new TemplateError('`when: host.sit`: the name behind “when” is not known here'),
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
      mesh: { address: `10.0.0.${at}`, port: 51820, mtu: 1420, peers: peers.toSpliced(at, 1) },
    }),
  );
  expect(rendered).toBe(peers.length);
  expect(texts.map(joined).map(text => text.split('[Peer]').length - 1)).toEqual(peers.map(() => 99));
  // Pieces are looked through one by one, so there must be few: the host's own section, and some peers in each.
  expect(Math.max(...texts.map(text => text.pieces.length))).toBeLessThan(10);
});
