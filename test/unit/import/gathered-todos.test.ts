import { expect, test } from 'vitest';
import { gatheredTodos } from '../../../src/inventory/gathered-todos.ts';
import { showTodo } from '../../../src/inventory/show-todo.ts';

const shown = (text: string) => gatheredTodos(text).map(todo => showTodo('a.yaml', todo));

test('equal marks are said once, with their lines and the hosts that they are of', () => {
  expect(
    shown(
      [
        'cluster: home # TODO: which?',
        'hosts:',
        '    # a comment',
        '    attic:',
        '        address: # TODO: where?',
        '    "cellar.example.net":',
        '        address: # TODO: where?',
        '        roles: # TODO: what for?',
        '',
        'mesh:',
        '    subnet: # TODO: where?',
      ].join('\n'),
    ),
  ).toEqual([
    'a.yaml:1: TODO: which?',
    'a.yaml:5, :7, :11: TODO: where? (attic, cellar.example.net)',
    'a.yaml:8: TODO: what for? (cellar.example.net)',
  ]);
});

test('a mark on a line of its own is of the host below it', () => {
  expect(shown('hosts:\n  attic:\n    site: home\n  # TODO: look\n  cellar:\n    site: home\n')).toEqual([
    'a.yaml:4: TODO: look (cellar)',
  ]);
});

test('without a file lines are called so', () => {
  const [one] = gatheredTodos('mesh: # TODO: look');
  const [two] = gatheredTodos('mesh: # TODO: look\nhosts: # TODO: look');
  expect([one, two].map(todo => todo && showTodo(undefined, todo))).toEqual([
    'line 1: TODO: look',
    'lines 1, 2: TODO: look',
  ]);
});

test('of many lines and hosts the rest is counted', () => {
  const hosts = Array.from({ length: 9 }, (_, at) => `  h${at}:\n    address: # TODO: where?\n`).join('');
  expect(shown(`hosts:\n${hosts}`)).toEqual([
    'a.yaml:3, :5, :7, :9, :11, :13, :15 and 2 other lines: TODO: where? (h0, h1, h2, h3, h4, h5, h6 and 2 other hosts)',
  ]);
});
