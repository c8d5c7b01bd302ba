import { expect, test } from 'vitest';
import type { Check } from '../../../../src/model/gate/check.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { noteTask, useLocalFleet } from '../local-fleet.ts';
import { gate, program, runLocally } from '../local-run.ts';

const used = useLocalFleet();

const check = (title: string): Check => ({
  id: title,
  title,
  patience: 0,
  probe: sh`true`,
  judge: () => ({ kind: 'met', evidence: 'so' }),
});

test('a host that is away is asked nothing, and every gate shows what it was not asked', async () => {
  const here = used.local.host('here');
  const gone = { ...used.local.host('gone'), away: true as const };
  const one = program(host => [noteTask('1', 'first', { path: `${used.local.folder}/${host.name}/note`, text: 'x' })], {
    before: gate('before', () => [check('what was before')]),
    gate: gate('test', () => [check('the note')]),
    stageGates: new Map([['first', { ...gate('test', () => [check('the stage')]), stage: 'first' }]]),
  });
  const result = await runLocally(used.local, event => used.events.push(event), one, [here, gone], {
    selected: new Set(['here']),
    away: [gone],
  });
  expect(result).toMatchObject({ end: 'done', word: 'GO' });
  expect(used.local.connections.has('gone')).toBe(false);
  expect(used.events.filter(({ type }) => type === 'warning' || type === 'host-failed')).toEqual([]);
  const gates = used.events.flatMap(event => (event.type === 'gate-done' ? [event] : []));
  expect(gates.map(({ cells }) => cells.map(({ host, title, verdict }) => [host, title, verdict.kind]))).toEqual([
    [
      ['here', 'what was before', 'met'],
      ['gone', 'what was before', 'skipped'],
    ],
    [['here', 'the stage', 'met']],
    [
      ['here', 'the note', 'met'],
      ['gone', 'the note', 'skipped'],
    ],
  ]);
  expect(gates.at(-1)?.cells.at(-1)?.verdict).toEqual({ kind: 'skipped', because: 'away' });
  expect(gates.flatMap(({ notAsked }) => notAsked)).toEqual([]);
});
