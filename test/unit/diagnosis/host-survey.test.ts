import { expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import { hostSurvey } from '../../../src/diagnosis/host-survey.ts';
import type { Read } from '../../../src/diagnosis/survey-kind.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import { sh } from '../../../src/shell/sh.ts';
import { clusterYaml } from '../../fixtures/cluster-yaml.ts';

const inventory = parseInventory(clusterYaml({ hosts: ['one', 'two'] }), 'lab.yaml', {
  path: '/srv/lab.yaml',
  sections: shippedSections,
});
const survey = hostSurvey({ phases: ['toys'], probe: () => sh`cat /srv/toy`, parse: ({ stdout }) => stdout.trim() });
const answers =
  (
    told: Readonly<Record<string, { readonly code: number; readonly stdout?: string; readonly stderr?: string }>>,
  ): Read =>
  async host => {
    const one = told[host.name];
    if (one === undefined) return { because: 'no route to host' };
    return { readings: new Map([['survey', { stdout: '', stderr: '', ...one }]]) };
  };
const options = (read: Read) => ({ inventory, chosen: new Set(['one', 'two']), rerun: '', read });

test('a host whose probe failed, and one that could not be asked, have said nothing', async () => {
  const failed = { code: 1, stdout: 'half', stderr: 'cat: /srv/toy: Input/output error\n' };
  const { scene, silent } = await survey.take(options(answers({ one: failed })));
  expect([...scene.said]).toEqual([]);
  expect(silent).toEqual([
    { host: 'one', because: 'cat: /srv/toy: Input/output error' },
    { host: 'two', because: 'no route to host' },
  ]);
});

test('what is asked again takes the place of what was told before, also where there is no answer now', async () => {
  const first = await survey.take(options(answers({ one: { code: 0, stdout: 'a' }, two: { code: 0, stdout: 'b' } })));
  const hosts = new Set(['one']);
  const second = await survey.retake(options(answers({})), first, hosts, true);
  expect([...second.scene.said]).toEqual([['two', 'b']]);
  expect(second.silent).toEqual([{ host: 'one', because: 'no route to host' }]);
  const third = await survey.retake(options(answers({ one: { code: 0, stdout: 'c' } })), second, hosts, true);
  expect(third.scene.said.get('one')).toBe('c');
  expect(third.silent).toEqual([]);
});
