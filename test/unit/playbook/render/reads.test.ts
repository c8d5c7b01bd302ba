import { describe, expect, test } from 'vitest';
import { conditionReads, textReads, valueReads } from '../../../../src/playbook/templates/reads.ts';

describe('where a text looks', () => {
  test.each([
    ['plain', []],
    [
      '{{mesh.port}} of {{host.name}}',
      [
        ['mesh', 'port'],
        ['host', 'name'],
      ],
    ],
    ['{{#each mesh.peers}}{{name}} {{@index}}{{else}}{{cluster}}{{/each}}', [['mesh', 'peers'], ['cluster']]],
    ['{{#with site}}{{#if lan}}{{name}}{{/if}}{{/with}}', [['site']]],
    [
      '{{#if (eq host.site "home")}}{{vars.a}}{{/if}}',
      [
        ['host', 'site'],
        ['vars', 'a'],
      ],
    ],
    ['{{#site}}{{name}}{{/site}}', [['site']]],
    ['{{lookup host "name"}}', [['host']]],
    ['{{secret "private_key"}}', []],
  ])('%s', (text, paths) => {
    expect(textReads(text)).toEqual(paths);
  });

  test.each([
    '{{#each mesh.peers}}{{../host.name}}{{/each}}',
    '{{#each mesh.peers}}{{@root.cluster}}{{/each}}',
    '{{@root.cluster}}',
    '{{#each mesh.peers with=cluster}}{{@with}}{{/each}}',
    '{{json this}}',
    '{{#if}',
  ])('cannot be told of %s', text => {
    expect(textReads(text)).toBe('anywhere');
    expect(valueReads({ a: ['{{cluster}}', text] })).toBe('anywhere');
  });

  test('of a value: in keys, too, and each once', () => {
    expect(valueReads({ '{{a}}': ['{{b.c}}', { d: '{{a}}' }], e: 1 })).toEqual([['a'], ['b', 'c']]);
  });

  test('of a condition', () => {
    expect(conditionReads('and (eq a.b "x") c')).toEqual([['a', 'b'], ['c']]);
    expect(conditionReads(true)).toEqual([]);
    expect(conditionReads('a b')).toBe('anywhere');
  });
});
