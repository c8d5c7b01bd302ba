import { describe, expect, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import { EDGE_TABLE } from '../../../src/collections/firewall/edge/edge-places.ts';
import { armGuard } from '../../../src/guard/arm-guard.ts';
import { undoScript } from '../../../src/guard/undo-script.ts';
import type { BoundTask } from '../../../src/model/plan/resource.ts';
import { bundle } from '../../../src/shell/bundle.ts';
import { exampleTask } from '../../fixtures/example-task.ts';

const { resources } = shipped;

/** A name of ours as a word: no variable that is read, no part of a path. */
const NAME = /(?<![$\w{./-])(?:provision|reach|guard)_[a-z_]+\b/g;

/** Names of ours that a shell text has as a word, and makes nowhere: neither as a function nor as a variable. */
function unmade(text: string): readonly string[] {
  const made = new Set<string>();
  for (const [, name = ''] of text.matchAll(/\b([a-z_]+)(?:\(\)|=)/g)) made.add(name);
  for (const [, name = ''] of text.matchAll(/\bfor ([a-z_]+)\b/g)) made.add(name);
  for (const [, names = ''] of text.matchAll(/\bread -r ([a-z_ ]+)/g)) {
    for (const name of names.split(' ')) made.add(name);
  }
  // A table of nftables, by the name that others see.
  made.add(EDGE_TABLE);
  return [...new Set(text.match(NAME) ?? [])].filter(name => !made.has(name)).sort();
}

/** All that a task may send: its probe, and what it does where little or nothing is there. */
const scriptsOf = (bound: BoundTask) => [
  bound.probe,
  ...['', 'absent\n', 'no\n\nabsent\n'].flatMap(stdout => {
    const outcome = bound.plan({ stdout, stderr: '', code: 0 });
    return outcome.kind === 'change' ? [outcome.change.apply] : [];
  }),
];

describe('a script calls only what it defines', () => {
  test('that undoes, and that arms a guard', () => {
    expect(unmade(undoScript.text)).toEqual([]);
    const nothing = { files: [], trees: [], wholes: [], programs: [], named: [], units: [], sysctls: [] };
    const guard = { ...nothing, seconds: 60, sshd: true };
    const script = armGuard({ folder: undefined, run: 'one' }, guard, 0);
    expect(unmade(bundle([{ id: 'arm', script }]).text)).toEqual([]);
  });

  test.each([...resources.values()])('of the resource $name', definition => {
    const { name, examples, bind } = definition;
    for (const example of examples) {
      const task = exampleTask(definition, example);
      for (const script of scriptsOf(bind(task[name]))) {
        expect(unmade(bundle([{ id: 'only', script }]).text), example).toEqual([]);
      }
    }
  });
});
