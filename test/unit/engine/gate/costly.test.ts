import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PhaseOptions } from '../../../../src/engine/run-phase.ts';
import type { Check } from '../../../../src/model/gate/check.ts';
import type { Host } from '../../../../src/model/inventory.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { noteTask, useLocalFleet } from '../local-fleet.ts';
import { gate, program, runLocally } from '../local-run.ts';

const used = useLocalFleet();

const path = (host: Host, name: string): string => join(used.local.folder, host.name, name);

/** A question that writes down when it was asked. */
const check = (host: Host, title: string, more: Partial<Check> = {}): Check => ({
  id: title,
  title,
  patience: 0,
  probe: sh`echo ${title} >>${path(host, 'asked')}`,
  judge: () => ({ kind: 'met', evidence: 'so' }),
  ...more,
});

/** In which order the questions were asked. */
const asked = (host: Host): readonly string[] =>
  existsSync(path(host, 'asked')) ? readFileSync(path(host, 'asked'), 'utf8').trim().split('\n') : [];

/** Runs a phase whose gate asks a cheap question and a costly one; the costly one stands first. */
async function run(host: Host, more: Partial<PhaseOptions> = {}, cheap: Partial<Check> = {}) {
  mkdirSync(path(host, '.'), { recursive: true });
  const one = program(at => [noteTask('1', 'first', { path: path(at, 'note'), text: 'hello' })], {
    gate: gate('test', at => [check(at, 'costly', { costly: true }), check(at, 'cheap', cheap)]),
  });
  const result = await runLocally(used.local, event => used.events.push(event), one, [host], more);
  const done = used.events.findLast(event => event.type === 'gate-done');
  const cells = done?.type === 'gate-done' ? done.cells : [];
  return { result, verdict: cells.find(cell => cell.title === 'costly')?.verdict };
}

describe('a question that is costly', () => {
  test('is asked after a change, once, and last', async () => {
    const host = used.local.host('a');
    const { verdict } = await run(host, { saidGo: () => true });
    expect(verdict).toMatchObject({ kind: 'met' });
    expect(asked(host).at(-1)).toBe('costly');
    expect(asked(host).filter(title => title === 'costly')).toHaveLength(1);
  });

  test('is not asked where nothing is changed and its gate said GO, which costs one command', async () => {
    const host = used.local.host('a');
    await run(host);
    const before = asked(host).filter(title => title === 'costly').length;
    const commands = used.local.commands.get('a') ?? 0;
    const { result, verdict } = await run(host, { saidGo: () => true });
    expect(result).toMatchObject({ word: 'GO' });
    expect(verdict).toMatchObject({ kind: 'skipped', because: 'nothing was changed: provision gate test asks it' });
    expect(asked(host).filter(title => title === 'costly')).toHaveLength(before);
    expect(used.local.commands.get('a')).toBe(commands + 1);
  });

  const cases: readonly (readonly [string, Partial<PhaseOptions>])[] = [
    ['nothing is known of its gate', {}],
    ['its gate did not say GO', { saidGo: () => false }],
    ['the gate is asked by itself', { mode: 'gate', saidGo: () => true }],
  ];
  test.each(cases)('is asked though nothing is changed, where %s', async (_, more) => {
    const host = used.local.host('a');
    await run(host);
    const before = asked(host).filter(title => title === 'costly').length;
    expect((await run(host, more)).verdict).toMatchObject({ kind: 'met' });
    expect(asked(host).filter(title => title === 'costly')).toHaveLength(before + 1);
  });

  test('is not asked where another one is not met', async () => {
    const host = used.local.host('a');
    const unmet: Partial<Check> = {
      judge: () => ({ kind: 'not-met', findings: [{ seen: 'this', wanted: 'that' }] }),
    };
    const { result, verdict } = await run(host, {}, unmet);
    expect(result).toMatchObject({ word: 'STOP' });
    expect(verdict).toEqual({ kind: 'skipped', because: 'the others come first' });
    expect(asked(host)).not.toContain('costly');
  });
});
