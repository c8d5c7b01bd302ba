import { InputProblem, type ProblemDetails } from '../model/problems/problem.ts';
import { didYouMean } from '../yaml/did-you-mean.ts';
import type { Playbook, TaskEntry } from './playbook.ts';

/** Which part of a playbook is to be done; what is absent chooses nothing. */
export interface Choice {
  /** Names of stages. */
  readonly stages?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly skipTags?: readonly string[] | undefined;
}

/** Who has this tag is chosen by any `--tags`. */
const ALWAYS = 'always';

/** Names that are asked for and are not there. */
const missing = (asked: readonly string[], known: readonly string[], kind: string, file: string): ProblemDetails[] =>
  asked
    .filter(name => !known.includes(name))
    .map(name => ({ where: file, what: `there is no ${kind} “${name}”`, hint: didYouMean(name, known, kind) }));

/**
 * The tasks that a choice leaves, of those in the stages; a task has its stage's tags, too. `undefined`: all, since nothing is
 * chosen. Pure.
 * @throws {InputProblem} for names that the playbook does not have, and where no task is left
 */
export function chosenTasks(
  { file, stages }: Pick<Playbook, 'file' | 'stages'>,
  choice: Choice,
): ReadonlySet<TaskEntry> | undefined {
  const { stages: names, tags, skipTags } = choice;
  if (names === undefined && tags === undefined && skipTags === undefined) return undefined;
  const all = stages.flatMap(stage =>
    stage.tasks.map(entry => ({ stage: stage.name, entry, tags: [...(stage.tags ?? []), ...(entry.tags ?? [])] })),
  );
  const known = [...new Set(all.flatMap(one => one.tags))].sort();
  const mistakes = [
    ...missing(
      names ?? [],
      stages.map(({ name }) => name),
      'stage',
      file,
    ),
    ...missing([...(tags ?? []), ...(skipTags ?? [])], [...known, ALWAYS], 'tag', file),
  ];
  if (mistakes.length > 0) throw new InputProblem(mistakes);
  const has = (one: { readonly tags: readonly string[] }, wanted: readonly string[]): boolean =>
    one.tags.some(tag => wanted.includes(tag));
  const left = all
    .filter(({ stage }) => names === undefined || names.includes(stage))
    .filter(one => tags === undefined || has(one, [...tags, ALWAYS]))
    .filter(one => skipTags === undefined || !has(one, skipTags));
  if (left.length === 0) {
    throw new InputProblem({ where: file, what: 'no task is left to do', hint: 'choose more, or skip fewer' });
  }
  return new Set(left.map(({ entry }) => entry));
}
