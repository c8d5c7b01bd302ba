import { expect, test } from 'vitest';
import type { Check } from '../../../../src/model/gate/check.ts';
import type { Gate } from '../../../../src/model/plan/program.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { noteTask, useLocalFleet } from '../local-fleet.ts';
import { gate, program, runLocally } from '../local-run.ts';

const used = useLocalFleet();

const check: Check = {
  id: 'asked',
  title: 'what was before',
  patience: 0,
  probe: sh`true`,
  judge: () => ({ kind: 'met', evidence: 'so' }),
};

const runAfter = (before: Gate) =>
  runLocally(
    used.local,
    event => used.events.push(event),
    program(host => [noteTask('1', 'first', { path: `${used.local.folder}/${host.name}/note`, text: 'x' })], {
      before,
      gate: gate('test', () => [check]),
    }),
    [used.local.host('one'), used.local.host('other')],
    { selected: new Set(['one', 'other']) },
  );

/** It has something to ask of one host alone. */
const ofOne = gate('before', host => (host.name === 'one' ? [check] : []));

test('a host of which the gate before asked nothing is not proved, and nothing is done', async () => {
  expect(await runAfter(ofOne)).toMatchObject({ end: 'refused' });
});

test('one that the gate before spares is not missed there', async () => {
  expect(await runAfter({ ...ofOne, spares: ({ name }) => name === 'other' })).toMatchObject({ end: 'done' });
  expect(await runAfter({ ...ofOne, spares: ({ name }) => name === 'one' })).toMatchObject({ end: 'refused' });
});
