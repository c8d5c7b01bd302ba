import { resolve } from 'node:path';
import type { Inventory } from '../../../src/model/inventory.ts';
import type { Vocabulary } from '../../../src/model/plan/vocabulary.ts';
import { createProgram } from '../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../src/playbook/parse/load-playbook.ts';

const root = resolve(import.meta.dirname, '../../..');

/** What a resource or a check was given, expressions rendered. */
interface Said {
  readonly kind: string;
  readonly args: unknown;
}

/** A vocabulary that writes down every resource and check that is bound, with its arguments. */
function recording(vocabulary: Vocabulary, said: Said[]): Vocabulary {
  const noted = <T extends { readonly name: string; readonly bind: (spec: unknown) => unknown }>(one: T): T => ({
    ...one,
    bind: (args: unknown) => {
      said.push({ kind: one.name, args });
      return one.bind(args);
    },
  });
  return {
    ...vocabulary,
    resources: new Map([...vocabulary.resources].map(([name, one]) => [name, noted(one)])),
    checks: new Map([...vocabulary.checks].map(([name, one]) => [name, noted(one)])),
  };
}

/** What stands in a value, a line each, sorted: where a pattern stands among others makes no difference to what goes. */
function linesOf(value: unknown, at: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(one => linesOf(one, `${at}[]`)).sort();
  if (typeof value === 'object' && value !== null) {
    const named = 'path' in value && typeof value.path === 'string' ? ` ${value.path}` : '';
    return Object.entries(value)
      .flatMap(([key, one]) => linesOf(one, `${at}${named}.${key}`))
      .sort();
  }
  return [`${at}: ${JSON.stringify(value)}`];
}

/** All that the shipped wipe says to the hosts of an inventory, a block for each task and question, none twice. */
export async function saidByWipe(inventory: Inventory, words: Vocabulary): Promise<readonly string[]> {
  const said: Said[] = [];
  const vocabulary = recording(words, said);
  const playbook = await loadPlaybook(`${root}/playbooks/wipe.yaml`, root, vocabulary);
  const program = createProgram({ playbook, inventory, remembered: new Map(), vocabulary, rerun: name => name });
  for (const host of inventory.hosts) {
    const known = { facts: new Map(), silent: new Set<string>() };
    program.tasks(host, known);
    program.gate.checks(host, known);
  }
  return [...new Set(said.map(({ kind, args }) => linesOf(args, kind).join('\n')))];
}
