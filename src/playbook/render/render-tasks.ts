import type { Host } from '../../model/inventory.ts';
import type { Context } from '../../model/plan/context-provider.ts';
import type { Known } from '../../model/plan/program.ts';
import type { BoundResource, BoundTask } from '../../model/plan/resource.ts';
import type { Task } from '../../model/plan/task.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { wordOf } from '../../model/reading/thing.ts';
import { shapeOf } from '../../model/schema-layers.ts';
import { holdsUnknown } from '../../model/text/unknown.ts';
import { gather } from '../gather.ts';
import { refuseSecrets, withoutKey } from '../parse/refuse-secrets.ts';
import { sourcesOf } from '../parse/source-kind.ts';
import type { Playbook, Stage, TaskEntry, Where } from '../playbook.ts';
import { TemplateError } from '../templates/template-error.ts';
import { evaluate, renderPieces, renderText, renderValue } from '../templates/templating.ts';
import { applies } from './applies.ts';
import { bindArgs } from './bind-args.ts';
import { createBindOnce } from './bind-once.ts';
import { isOnceOn, type OnceBy } from './once-on.ts';
import { createRenderOnce } from './render-once.ts';
import { taskReads } from './task-reads.ts';

/** Seconds a change may take where the task does not say. */
const TIMEOUT = 600;

/** What a task says of its guard, in seconds; `undefined`: nothing. */
function guardOf(said: string | undefined): number | 'off' | undefined {
  if (said === undefined || said === 'off') return said;
  return Number.parseInt(said, 10) * (said.endsWith('m') ? 60 : 1);
}

const bindOnce = createBindOnce<BoundTask>();

/** Does a piece of rendering; a template's mistake gets its place. @throws {InputProblem} */
export function at<T>(where: Where, host: Host, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) {
      const hint = error.hint === undefined ? {} : { hint: error.hint };
      throw new InputProblem({ where, what: error.message, evidence: [`on ${host.name}`], ...hint }, { cause: error });
    }
    throw error;
  }
}

/** Names the template that a mistake is in. */
function inFile<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new TemplateError(`in ${name}: ${error.message}`, { cause: error, hint: error.hint });
  }
}

/** Arguments that name a template or a file of the controller get its text: the resource never sees the name. */
function fillSources(definition: BoundResource, args: unknown, playbook: Playbook, context: Context): unknown {
  if (args === null || typeof args !== 'object' || Array.isArray(args)) return args;
  const sources = sourcesOf(definition.schema);
  if (!Object.keys(sources).some(key => key in args)) return args;
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => {
      const kind = sources[key];
      if (typeof value !== 'string' || kind === undefined) return [key, value];
      if (kind === 'blob') {
        const blob = playbook.blobs?.get(value);
        if (blob === undefined && !holdsUnknown(value)) throw new TemplateError(`there is no file “${value}”`);
        return [key, blob ?? value];
      }
      const text = playbook.sources.get(value);
      if (text === undefined) throw new TemplateError(`there is no ${kind} “${value}”`);
      return [key, kind === 'template' ? inFile(value, () => renderPieces(text, context)) : text];
    }),
  );
}

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

/** The task's place in the start order on a host; one that is not known yet is the first. */
function startOrderIn(entry: TaskEntry, context: Context): number {
  const startOrder = entry.start_order === undefined ? 0 : renderValue(entry.start_order, context);
  if (holdsUnknown(startOrder)) return 0;
  if (typeof startOrder === 'number' && Number.isInteger(startOrder) && startOrder >= 0) return startOrder;
  throw new InputProblem({
    where: entry.where,
    what: '`start_order` is not a whole number',
    hint: 'give a number, or an expression that is one, such as `{{mesh.start_order}}`',
  });
}

function renderTask(
  playbook: Playbook,
  stage: Stage,
  entry: TaskEntry,
  id: string,
  host: Host,
  context: Context,
  definition: BoundResource,
): Task | undefined {
  const applicable = at(entry.where, host, () => evaluate(entry.when, context));
  if (applicable === false) return undefined;
  const args = at(entry.where, host, () => renderValueWithSources(definition, entry.args, playbook, context));
  refuseSecrets(withoutKey(args, definition.secretText), entry.where, host);
  const unknown = applicable === 'unknown' || holdsUnknown(args);
  const title =
    entry.name === undefined ? undefined : at(entry.where, host, () => renderText(entry.name ?? '', context));
  const startOrder = at(entry.where, host, () => startOrderIn(entry, context));
  const guard = guardOf(entry.guard);
  const common = {
    ...{ id, stage: stage.name, resource: entry.resource, timeout: entry.timeout ?? TIMEOUT },
    ...(startOrder === 0 ? {} : { startOrder }),
    ...(guard === undefined ? {} : { guard }),
    ...(entry.once === undefined ? {} : { once: true as const }),
  };
  const waitsFor = unknown
    ? applicable === 'unknown'
      ? { because: 'whether it applies is known after an earlier stage', mayNotApply: true as const }
      : { because: 'it needs what an earlier stage will tell' }
    : undefined;
  try {
    const bound = bindOnce(entry, args, () =>
      bindArgs(definition.bind, args, entry.args, entry.whereOf, () => Object.keys(shapeOf(definition.schema))),
    );
    return { ...common, title: title ?? bound.title, bound, waitsFor };
  } catch (error) {
    // The placeholder need not fit the schema; the real value will have to.
    if (!unknown || !(error instanceof InputProblem)) throw error;
    return { ...common, title: title ?? entry.resource, bound: undefined, waitsFor };
  }
}

/** Names of sources may themselves be rendered (`{{host.name}}.conf`), so the arguments come first. */
const renderValueWithSources = (
  definition: BoundResource,
  args: unknown,
  playbook: Playbook,
  context: Context,
): unknown => fillSources(definition, renderValue(args, context), playbook, context);

/**
 * Renders a playbook's tasks host by host: all of one host's, in order. What an entry comes to is one value for all hosts
 * that it reads the same of, one after another. Pure.
 * @throws {InputProblem} for arguments that do not fit, for names that are not known, and where two tasks want the same
 * thing differently.
 */
export function createTaskRenderer(
  playbook: Playbook,
  run: Omit<OnceBy, 'known'>,
  resources: ReadonlyMap<string, BoundResource>,
): (host: Host, known: Known, context: Context) => readonly Task[] {
  const { inventory } = run;
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
      if (at(stage.where, host, () => evaluate(stage.when, context)) === false) return [];
      return gather(stage.tasks, (entry, t) => {
        if (!applies(inventory, host, entry) || !isOnceOn(by, stage, entry, host)) return [];
        const definition = resources.get(entry.resource);
        if (definition === undefined)
          throw new InputProblem({ where: entry.where, what: `there is no resource “${entry.resource}”` });
        const tasks = once(entry, context, () =>
          gather(
            at(entry.where, host, () => items(entry, context)),
            (item, i) => {
              const own = item === undefined ? context : { ...context, item };
              const id = `${s + 1}.${t + 1}${item === undefined ? '' : `.${i + 1}`}`;
              const task = renderTask(playbook, stage, entry, id, host, own, definition);
              return task === undefined ? [] : [task];
            },
          ),
        );
        return gather(tasks, task => {
          claim(task, entry.where);
          return [task];
        });
      });
    });
  };
}
