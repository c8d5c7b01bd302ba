import { expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import type { Diagnosable } from '../../../src/diagnosis/diagnose.ts';
import { diagnoseInOrder } from '../../../src/diagnosis/diagnose-in-order.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import type { FoundCause, Severity } from '../../../src/model/gate/diagnosis.ts';
import { clusterYaml } from '../../fixtures/cluster-yaml.ts';

const inventory = parseInventory(clusterYaml({ hosts: ['one', 'two'] }), 'lab.yaml', { sections: shippedSections });

/** A phase of whose causes each is on its host, unless an earlier phase has explained that one. */
function phase(name: string, after: readonly string[], ...causes: readonly (readonly [Severity, string])[]) {
  const cause = ([severity, host]: readonly [Severity, string]): FoundCause => ({
    code: `${name}-${severity}`,
    title: name,
    severity,
    confidence: 'certain',
    hosts: [host],
    what: name,
    evidence: [],
    ruledOut: [],
    remedy: [],
  });
  const one: Diagnosable = {
    phases: [name],
    after,
    causes: [],
    diagnose: async ({ explained }) => ({
      causes: causes.filter(([, host]) => explained?.has(host) !== true).map(cause),
      pairs: [],
      silent: [],
    }),
  };
  return [name, one] as const;
}

const phases = new Map([
  phase('mesh', [], ['warning', 'one']),
  phase('cluster', ['mesh'], ['stop', 'two'], ['warning', 'two']),
  phase('entry', ['cluster'], ['stop', 'two'], ['warning', 'three']),
]);

const codes = async (of: string, earlier?: 'stops' | 'all') =>
  (
    await diagnoseInOrder(
      phases,
      of,
      { inventory, chosen: new Set(), read: async () => ({ because: 'nobody asks' }) },
      one => `provision ${one}`,
      earlier,
    )
  )?.causes.map(({ code }) => code);

test('of the phases before only what stops them is told, unless all is asked for', async () => {
  expect(await codes('entry')).toEqual(['cluster-stop', 'entry-warning']);
  expect(await codes('entry', 'all')).toEqual(['mesh-warning', 'cluster-stop', 'cluster-warning', 'entry-warning']);
  expect(await codes('nothing')).toBeUndefined();
});
