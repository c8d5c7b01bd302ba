import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Difference } from '../../../src/model/plan/change.ts';
import { type Resource, resource } from '../../../src/model/plan/resource.ts';
import { unread } from '../../../src/model/reading/unread.ts';
import { sh } from '../../../src/shell/sh.ts';

/** What `diff` has worked out, besides what is shown. */
interface Found extends Difference {
  readonly work: { readonly missing: readonly string[] };
}

const words = z.strictObject({ words: z.array(z.string()) });

/** The least of resources whose `diff` works something out: words that are to be said. */
const definition: Resource<z.output<typeof words>, readonly string[], Found> = {
  name: 'said',
  summary: 'Words that are to be said.',
  schema: words,
  examples: [],
  ids: () => [],
  title: () => 'words',
  probe: () => sh`cat /said`,
  parse: ({ stdout }) => stdout.split(' '),
  diff: (spec, said) => {
    worked += 1;
    const missing = spec.words.filter(word => !said.includes(word));
    return {
      action: 'update',
      fields: missing.map(name => ({ name, before: undefined, after: 'said' })),
      work: { missing },
    };
  },
  apply: (_, __, { work }) => sh`echo ${work.missing}`,
};

let worked = 0;

test('what a diff has worked out is handed to its apply, once, and nobody else sees it', () => {
  const task = resource(definition).bind({ words: ['one', 'two', 'three'] });
  worked = 0;
  const outcome = task.plan({ stdout: 'two', stderr: '', code: 0 });
  if (outcome.kind !== 'change') throw new Error(outcome.kind);
  expect([outcome.change.apply.text, worked]).toEqual(['echo one three', 1]);
  expect(Object.keys(outcome.change).sort()).toEqual(['action', 'apply', 'fields']);
});

test('what is parsed only where it is wanted, and makes no sense, is unreadable as well', () => {
  const lazy: typeof definition = { ...definition, diff: () => unread('cat', 'rubbish') };
  const outcome = resource(lazy).bind({ words: [] }).plan({ stdout: '', stderr: '', code: 0 });
  expect(outcome).toMatchObject({ kind: 'unreadable', evidence: ['cat printed what makes no sense: rubbish'] });
});

test('an apply that needs what its diff does not work out is no resource', () => {
  const difference: Difference = { action: 'update', fields: [] };
  // @ts-expect-error: `work` is missing in what `diff` returns
  const wrong: typeof definition = { ...definition, diff: () => difference };
  expect(wrong.name).toBe('said');
});
