import type { Playbook, Scope, Stage, TaskEntry, Where } from '../playbook.ts';

/** What stands for the tasks, or the stages, of another file. */
export interface Include extends Pick<Scope, 'hosts' | 'when' | 'vars'> {
  /** As it is written: beside the file that this stands in. */
  readonly include: string;
  readonly where: Where;
  /** Goes before the names of stages. */
  readonly name?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** A stage as written. */
export interface ParsedStage extends Omit<Stage, 'tasks'> {
  readonly tasks: readonly (TaskEntry | Include)[];
}

/** A playbook as written: what it includes is still to be read. */
export interface ParsedPlaybook extends Omit<Playbook, 'sources' | 'stages'> {
  readonly stages: readonly (ParsedStage | Include)[];
}

export const isInclude = (part: object): part is Include => 'include' in part;
