import type { Host } from '../../model/inventory.ts';
import type { Context } from '../../model/plan/context-provider.ts';
import type { Known } from '../../model/plan/program.ts';
import type { BoundResource } from '../../model/plan/resource.ts';
import type { Task } from '../../model/plan/task.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { wordOf } from '../../model/reading/thing.ts';
import { gather } from '../gather.ts';
import type { Playbook, TaskEntry, Where } from '../playbook.ts';
import { evaluate, renderValue } from '../templates/templating.ts';
import { applies } from './applies.ts';
import { at } from './at-place.ts';
import type { InScope } from './in-scope.ts';
import { isOnceOn, type OnceBy } from './once-on.ts';
import { createRenderOnce } from './render-once.ts';
import { renderTask } from './render-task.ts';
import { taskReads } from './task-reads.ts';

/** The entries of a task's `loop`; a task without one is done once. */
function items(entry: TaskEntry, context: Context): readonly unknown[] {
  if (entry.loop === undefined) return [undefined];
  const list = renderValue(entry.loop, context);
  if (Array.isArray(list)) return list;
  throw new InputProblem({
    where: entry.where,
    what: '`loop` is not a list',
    hint: 'give a list, or an expression that is one',
  });
}

/**
 * Renders a playbook's tasks host by host: all of one host's, in order. What an entry comes to is one value for all hosts
 * that it reads the same of, one after another; of those that are not `chosen`, only what gives facts. Pure.
 * @throws {InputProblem} for arguments that do not fit, for names that are not known, and where two tasks want the same
 * thing differently.
 */
export function createTaskRenderer(
  playbook: Playbook,
  run: Omit<OnceBy, 'known'> & { readonly inScope: InScope },
  resources: ReadonlyMap<string, BoundResource>,
  chosen?: ReadonlySet<TaskEntry>,
): (host: Host, known: Known, context: Context) => readonly Task[] {
  const { inventory, inScope } = run;
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
      const around = inScope(stage.scope, host, context);
      if (around === undefined) return [];
      if (at(stage.where, host, () => evaluate(stage.when, around.context)) === false) return [];
      return gather(stage.tasks, (entry, t) => {
        if (!applies(inventory, host, entry) || !isOnceOn(by, stage, entry, host)) return [];
        const scoped = inScope(entry.scope, host, context);
        if (scoped === undefined) return [];
        const { applicable } = scoped;
        const render = (): readonly Task[] =>
          gather(
            at(entry.where, host, () => items(entry, scoped.context)),
            (item, i) => {
              const own = item === undefined ? scoped.context : { ...scoped.context, item };
              const id = `${s + 1}.${t + 1}${item === undefined ? '' : `.${i + 1}`}`;
              return renderTask({ playbook, stage, entry, id, host, context: own, applicable, resources });
            },
          );
        // Whether an include applies is nothing that the entry itself reads.
        const tasks = applicable === 'unknown' ? render() : once(entry, scoped.context, render);
        return gather(tasks, task => {
          claim(task, entry.where);
          if (chosen === undefined || chosen.has(entry)) return [task];
          return task.bound?.givesFacts === true ? [{ ...task, leftOut: true }] : [];
        });
      });
    });
  };
}
