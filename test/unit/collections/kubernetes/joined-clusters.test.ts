import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { joinedClusters } from '../../../../src/collections/kubernetes/checks/joined-clusters.ts';

/** What the probe printed on a-1 of `inventory/stores.yaml` in the twin, with K3s v1.36.3 in all three clusters. */
const well = readFileSync(join(import.meta.dirname, 'recordings', 'other-clusters-well.txt'), 'utf8');

const joins = [
  { cluster: 'store-b', gateway: 'b-1' },
  { cluster: 'store-c', gateway: 'c-1' },
];
const check = joinedClusters.bind({ nodes: ['a-1', 'a-2'], joins });

function seen(stdout: string): readonly string[] {
  const verdict = check.judge({ stdout, stderr: '', code: 0 });
  if (verdict.kind === 'met') return [`met: ${verdict.evidence}`];
  return verdict.kind === 'not-met' ? verdict.findings.map(one => one.seen) : [verdict.kind];
}

test('all well', () => {
  expect(seen(well)).toEqual(['met: 2 nodes: store-b through b-1, store-c through c-1']);
});

test('a name that is not found, of one cluster, is told once with all nodes', () => {
  expect(seen(well.replaceAll('10.63.0.1\tyes', '-\tno'))).toEqual(['pods on a-1, a-2 find no name of store-c']);
});

test('a name that is found where nobody answers tells of the gateway', () => {
  const cut = well.replace(/^(from\ta-2\treached\tstore-b.*)yes$/m, '$1no');
  expect(seen(cut)).toEqual(['pods on a-2 reach no Service of store-b (10.53.0.1:443)']);
  const verdict = check.judge({ stdout: cut, stderr: '', code: 0 });
  expect(verdict.kind === 'not-met' ? verdict.findings[0]?.hint : '').toContain('b-1');
});

test('a pod that does not come up, and one that told nothing, are no proof', () => {
  const without = well.replaceAll(/^from\ta-2\t.*\n/gm, '');
  expect(seen(without)).toEqual(['the pod on a-2 told nothing']);
  expect(seen(without.replace('pod\ta-2\tTrue\t ', 'pod\ta-2\tFalse\tErrImagePull '))).toEqual([
    'the pod on a-2 could not be asked: ErrImagePull',
  ]);
});

test('what makes no sense is no answer', () => {
  expect(seen('no server').join()).not.toContain('met');
  expect(seen('')).toEqual(['unasked']);
  expect(seen(well.replace('10.53.0.1\tyes', '10.53.0.1\tperhaps'))).toEqual(['unasked']);
});
