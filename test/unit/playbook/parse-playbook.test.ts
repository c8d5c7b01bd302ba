import { expect, test } from 'vitest';
import { parsePlaybook } from '../../../src/playbook/parse/parse-playbook.ts';

const text = `name: p
stages:
  - name: s
    tasks:
      - file:
          path: /a
          nested: [x, { y: 1 }]
`;
const vocabulary = {
  resources: new Set(['file']),
  checks: new Set<string>(),
  remnants: { kinds: new Map(), bySubject: new Map() },
};

test.each([
  [[], 'p.yaml:5:9'],
  [['path'], 'p.yaml:6:11'],
  [['nested', 0], 'p.yaml:7:20'],
  [['nested', 1, 'y'], 'p.yaml:7:25'],
  [['missing'], 'p.yaml:6:11'],
])('the argument %j stands at %s', (path, where) => {
  const [task] = parsePlaybook(text, 'p.yaml', vocabulary).stages[0]?.tasks ?? [];
  expect(task?.whereOf(path)).toBe(where);
});
