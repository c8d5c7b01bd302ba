import { describe, expect, test } from 'vitest';
import { catalogueOf } from '../../../src/collections/catalogue.ts';
import { collection } from '../../../src/collections/collection.ts';
import { shipped } from '../../../src/collections/collections.ts';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { parsePlaybook } from '../../../src/playbook/parse/parse-playbook.ts';
import { toy } from '../collections/toy/beacon.ts';

const playbook = (word: string): string => `name: x
stages:
  - name: s
    tasks:
      - ${word}: {}
`;

function mistakes(word: string, vocabulary: typeof shipped) {
  try {
    parsePlaybook(playbook(word), 'x.yaml', vocabulary);
  } catch (error) {
    if (error instanceof InputProblem) return error.details;
    throw error;
  }
  return [];
}

describe('a resource that has another name now', () => {
  test.each([...shipped.renamed])('%s: a playbook that says it is told %s', (old, now) => {
    expect(mistakes(old, shipped)).toEqual([
      {
        where: 'x.yaml:5:9',
        what: `the resource \`${old}\` has another name now`,
        hint: `write \`${now}\``,
      },
    ]);
    expect(mistakes(now, shipped)).toEqual([]);
  });

  test('words that only meant a wipe are free', () => {
    const freed = ['firewall_rules', 'interfaces', 'routes', 'policy_routing', 'mounts', 'units', 'processes'];
    expect([...freed, 'network_namespaces', 'wireguard_tunnels'].filter(word => shipped.resources.has(word))).toEqual(
      [],
    );
  });

  test('the old word is another one’s as soon as one takes it', () => {
    const [beacon] = toy.resources;
    if (beacon === undefined) throw new Error('no toy');
    const interfaces = { ...beacon, name: 'interfaces' };
    const taken = catalogueOf([
      ...shipped.collections,
      collection({ name: 'links', about: 'Links that are there or not.', resources: [interfaces] }),
    ]);
    expect(mistakes('interfaces', taken)).toEqual([]);
    expect(mistakes('routes', taken)).toHaveLength(1);
  });
});
