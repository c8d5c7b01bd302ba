import { expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import type { Diagnosable } from '../../../src/diagnosis/diagnose.ts';
import { inTurn } from '../../../src/diagnosis/in-turn.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import type { FoundCause, Severity } from '../../../src/model/gate/diagnosis.ts';
import { clusterYaml } from '../../fixtures/cluster-yaml.ts';

const inventory = parseInventory(clusterYaml({ hosts: ['one', 'two'] }), 'lab.yaml', { sections: shippedSections });

/** Finds a cause on each of the hosts, unless it is told that the host is explained. */
function finding(code: string, severity: Severity, ...hosts: readonly string[]): Diagnosable {
  const cause = (host: string): FoundCause => ({
    code,
    title: code,
    severity,
    confidence: 'certain',
    hosts: [host],
    what: code,
    evidence: [],
    ruledOut: [],
    remedy: [],
  });
  return {
    phases: ['cluster'],
    after: ['mesh'],
    causes: [{ code, title: code, severity, confidence: 'certain', about: '' }],
    diagnose: async ({ explained }) => ({
      causes: hosts.filter(host => explained?.has(host) !== true).map(cause),
      pairs: [],
      silent: [{ host: 'three', because: code }],
    }),
  };
}

const told = async (...[first, ...more]: readonly [Diagnosable, ...Diagnosable[]]) => {
  const found = await inTurn(first, ...more).diagnose({
    inventory,
    chosen: new Set(),
    read: async () => ({ because: 'nobody asks' }),
    rerun: '',
    explained: new Set(['zero']),
  });
  return {
    causes: found.causes.map(({ code, hosts }) => `${code} ${hosts.join(' ')}`),
    silent: found.silent.map(({ because }) => because),
  };
};

test('what the particular one finds to stop a host is not told again in general words', async () => {
  const general = finding('general', 'stop', 'zero', 'one', 'two');
  expect(await told(general, finding('particular', 'stop', 'one'))).toEqual({
    causes: ['particular one', 'general two'],
    silent: ['particular'],
  });
});

test('a warning explains nothing, and comes after what stops', async () => {
  expect((await told(finding('general', 'stop', 'one'), finding('particular', 'warning', 'one'))).causes).toEqual([
    'general one',
    'particular one',
  ]);
});

test('it is of the phases of all, with the causes of all', () => {
  const [general, particular] = [finding('general', 'stop'), finding('particular', 'stop')];
  expect(inTurn(general)).toBe(general);
  const both = inTurn(general, particular);
  expect([both.phases, both.after]).toEqual([['cluster'], ['mesh']]);
  expect(both.causes.map(({ code }) => code)).toEqual(['general', 'particular']);
});
