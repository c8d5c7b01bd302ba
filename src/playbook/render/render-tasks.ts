import type { Host } from '../../model/inventory.ts';
import type { Context } from '../../model/plan/context-provider.ts';
import type { Known } from '../../model/plan/program.ts';
import type { BoundResource } from '../../model/plan/resource.ts';
import type { Task } from '../../model/plan/task.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import type { PlaceOf } from '../../model/reading/place.ts';
import { wordOf } from '../../model/reading/thing.ts';
import { isUnknown, UNKNOWN_VALUE } from '../../model/text/unknown.ts';
import { gather } from '../gather.ts';
import type { Playbook, TaskEntry, Where } from '../playbook.ts';
import { allReads, conditionReads } from '../templates/reads.ts';
import { evaluate, renderValue } from '../templates/templating.ts';
import { applies } from './applies.ts';
import { at } from './at-place.ts';
import type { InScope } from './in-scope.ts';
import { isOnceOn, type OnceBy } from './once-on.ts';
import { createRenderOnce } from './render-once.ts';
import { renderTask, TIMEOUT } from './render-task.ts';
import { taskReads } from './task-reads.ts';
import { type OwnFactNames, orUntold, scopeReads, untoldTask } from './untold.ts';

/** The entries of a task's `loop`, as far as they are known; a task without one is done once. */
function items(entry: TaskEntry, context: Context): readonly unknown[] | 'unknown' {
  if (entry.loop === undefined) return [undefined];
  const list = renderValue(entry.loop, context);
  if (Array.isArray(list)) return list;
  if (isUnknown(list)) return 'unknown';
  throw new InputProblem({
    where: entry.where,
    what: '`loop` is not a list',
    hint: 'give a list, or an expression that is one',
  });
}

/** Whether something is for a host. */
type Applicable = boolean | 'unknown';

/** Does something for each item, with its place; where they are not known, once for all. */
function eachItem<T>(
  list: readonly unknown[] | 'unknown',
  job: (item: unknown, at: number | undefined) => readonly T[],
): readonly T[] {
  if (list === 'unknown') return job(UNKNOWN_VALUE, undefined);
  return gather(list, (item, at) => job(item, item === undefined ? undefined : at));
}

/**
 * Renders a playbook's tasks host by host: all of one host's, in order. What an entry comes to is one value for all hosts
 * that it reads the same of, one after another; of those that are not `chosen`, only what gives facts. Pure.
 * @throws {InputProblem} for arguments that do not fit, for names that are not known, and where two tasks want the same
 * thing differently.
 */
export function createTaskRenderer(
  playbook: Playbook,
  run: Omit<OnceBy, 'known'> & {
    readonly inScope: InScope;
    readonly ownFacts: OwnFactNames;
    readonly placeOf: PlaceOf;
  },
  resources: ReadonlyMap<string, BoundResource>,
  chosen?: ReadonlySet<TaskEntry>,
): (host: Host, known: Known, context: Context) => readonly Task[] {
  const { inventory, inScope, ownFacts, placeOf } = run;
  /** Of places on this machine, by their names in small letters: not every file system tells those from others. */
  const writers = new Map<string, { readonly host: string; readonly where: Where; readonly task: string }>();
  const claimHere = ({ bound, id, title }: Task, host: Host, where: Where): void => {
    for (const path of bound?.here ?? []) {
      const word = path.normalize('NFC').toLowerCase();
      const writer = writers.get(word);
      if (writer !== undefined && (writer.host !== host.name || writer.task !== id)) {
        throw new InputProblem({
          where,
          what: `“${title}” brings ${path}, which the task at ${writer.where} already brings`,
          evidence: [`from ${host.name}, and from ${writer.host}`],
          hint: 'let the name hold `{{host.name}}`, or narrow the task to one host',
        });
      }
      writers.set(word, { host: host.name, where, task: id });
    }
  };
  const once = createRenderOnce<TaskEntry, readonly Task[]>(entry =>
    taskReads(entry, resources.get(entry.resource), playbook),
  );
  return (host, known, context) => {
    const by = { ...run, known };
    const owners = new Map<string, Where>();
    const claim = (task: Task, where: Where): void => {
      for (const owned of task.bound?.ids ?? []) {
        const word = wordOf(owned);
        const owner = owners.get(word);
        if (owner !== undefined) {
          throw new InputProblem({
            where,
            what: `“${task.title}” wants ${word}, which the task at ${owner} already wants`,
            evidence: [`on ${host.name}`],
            hint: 'keep one of the two, or narrow them to different hosts',
          });
        }
        owners.set(word, where);
      }
    };
    return gather(playbook.stages, (stage, s) => {
      if (!applies(inventory, host, stage)) return [];
      const applicableIn = (): Applicable => {
        const around = inScope(stage.scope, host, context);
        return around === undefined ? false : at(stage.where, host, () => evaluate(stage.when, around.context));
      };
      const tasksOf = (entry: TaskEntry, t: number): readonly Task[] => {
        if (!applies(inventory, host, entry) || !isOnceOn(by, stage, entry, host)) return [];
        const isIn = applicableIn();
        const scoped = isIn === false ? undefined : inScope(entry.scope, host, context);
        if (scoped === undefined) return [];
        const applicable = isIn === 'unknown' ? isIn : scoped.applicable;
        const render = (): readonly Task[] =>
          eachItem(
            at(entry.where, host, () => items(entry, scoped.context)),
            (item, i) => {
              const own = item === undefined ? scoped.context : { ...scoped.context, item };
              const id = `${s + 1}.${t + 1}${i === undefined ? '' : `.${i + 1}`}`;
              const isKnown = item !== UNKNOWN_VALUE;
              const placed = { playbook, stage, entry, id, host, context: own, resources, placeOf };
              return renderTask({ ...placed, applicable: isKnown ? applicable : 'unknown' });
            },
          );
        // Whether an include, or the stage, applies is nothing that the entry itself reads.
        const tasks = applicable === 'unknown' ? render() : once(entry, scoped.context, render);
        return gather(tasks, task => {
          claim(task, entry.where);
          claimHere(task, host, entry.where);
          if (chosen === undefined || chosen.has(entry)) return [task];
          return task.bound?.givesFacts === true ? [{ ...task, leftOut: true }] : [];
        });
      };
      return gather(stage.tasks, (entry, t) => {
        const untold = (problem: InputProblem): readonly Task[] => {
          if (chosen !== undefined && !chosen.has(entry)) return [];
          const { name: title = entry.resource, resource } = entry;
          const told = { id: `${s + 1}.${t + 1}`, stage: stage.name, title, resource, timeout: TIMEOUT };
          return [untoldTask(told, problem, host)];
        };
        const reads = () =>
          allReads([
            conditionReads(stage.when),
            ...[stage.scope, entry.scope].map(scopeReads),
            taskReads(entry, resources.get(entry.resource), playbook),
          ]);
        return orUntold(ownFacts, reads, context, () => tasksOf(entry, t), untold);
      });
    });
  };
}
