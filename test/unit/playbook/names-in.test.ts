import { expect, test } from 'vitest';
import { isNamed, namesIn } from '../../../src/playbook/templates/names-in.ts';

const names = (text: string) => namesIn({ stages: [], gate: [], sources: new Map([['a.hbs', text]]) });

test.each([
  ['{{mesh.port}}', 'mesh'],
  ['{{join mesh.peers "}"}}', 'mesh'],
  ['{{#each (lookup mesh "peers")}}{{name}}{{/each}}', 'mesh'],
  ['{{{mesh.port}}}', 'mesh'],
  ['{{#if\n mesh.peers}}x{{/if}}', 'mesh'],
])('%s names %s', (text, top) => {
  expect(isNamed(names(text), top)).toBe(true);
});

test('what stands outside of an expression is not named', () => {
  expect(isNamed(names('the mesh.port of {{host.name}}'), 'mesh')).toBe(false);
});
