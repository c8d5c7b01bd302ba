import { dirname } from 'node:path';
import type { Host } from '../../model/inventory.ts';
import { isMapping } from '../../model/is-mapping.ts';
import type { Context } from '../../model/plan/context-provider.ts';
import type { BoundResource, BoundTask } from '../../model/plan/resource.ts';
import type { Task } from '../../model/plan/task.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import type { PlaceOf } from '../../model/reading/place.ts';
import { shapeOf } from '../../model/schema-layers.ts';
import { holdsUnknown } from '../../model/text/unknown.ts';
import { refuseSecrets, withoutKey } from '../parse/refuse-secrets.ts';
import { sourcesOf } from '../parse/source-kind.ts';
import { type Playbook, type Stage, sourceKey, type TaskEntry } from '../playbook.ts';
import { TemplateError } from '../templates/template-error.ts';
import { evaluate, renderPieces, renderText, renderValue } from '../templates/templating.ts';
import { at } from './at-place.ts';
import { bindArgs } from './bind-args.ts';
import { createBindOnce } from './bind-once.ts';
import { type TreePart, treeParts } from './tree-parts.ts';

/** Seconds a change may take where the task does not say. */
export const TIMEOUT = 600;

/** What a task says of its guard, in seconds; `undefined`: nothing. */
function guardOf(said: string | undefined): number | 'off' | undefined {
  if (said === undefined || said === 'off') return said;
  return Number.parseInt(said, 10) * (said.endsWith('m') ? 60 : 1);
}

const bindOnce = createBindOnce<BoundTask>();

/** Names the template that a mistake is in. */
function inFile<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new TemplateError(`in ${name}: ${error.message}`, { cause: error, hint: error.hint });
  }
}

/** Where a file comes to on this machine; a name that is not known yet stays one. */
function placeFrom(key: string, name: string, { playbook, entry, placeOf }: Placed): unknown {
  const written = isMapping(entry.args) ? entry.args[key] : undefined;
  if (typeof written === 'string' && written.split('/')[0]?.includes('{{') === true) {
    const hint = 'such as `fetched/{{host.name}}/NAME`';
    throw new TemplateError(`the first folder of “${written}” must be written as it is`, { hint });
  }
  if (holdsUnknown(name)) return name;
  try {
    return placeOf(dirname(entry.file ?? playbook.file), name);
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    const { what, hint } = error.details[0] ?? { what: error.message };
    throw new TemplateError(what, { cause: error, hint });
  }
}

/** Arguments that name a template or a file of the controller get its text: the resource never sees the name. */
function fillSources(definition: BoundResource, args: unknown, placed: Placed): unknown {
  const { playbook, entry, context } = placed;
  if (args === null || typeof args !== 'object' || Array.isArray(args)) return args;
  const sources = sourcesOf(definition.schema);
  if (!Object.keys(sources).some(key => key in args)) return args;
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => {
      const kind = sources[key];
      if (typeof value !== 'string' || kind === undefined) return [key, value];
      if (kind === 'place') return [key, placeFrom(key, value, placed)];
      if (kind === 'blob') {
        const blob = playbook.blobs?.get(sourceKey(entry, value));
        if (blob === undefined && !holdsUnknown(value)) throw new TemplateError(`there is no file “${value}”`);
        return [key, blob ?? value];
      }
      const text = playbook.sources.get(sourceKey(entry, value));
      if (text === undefined) throw new TemplateError(`there is no ${kind === 'template' ? kind : 'file'} “${value}”`);
      if (kind === 'bytes') return [key, Buffer.from(text, 'latin1')];
      return [key, kind === 'template' ? inFile(value, () => renderPieces(text, context)) : text];
    }),
  );
}

/** The task's place in the start order on a host; one that is not known yet is the first. */
function startOrderIn(entry: TaskEntry, context: Context): number {
  const said = entry.start_order === undefined ? 0 : renderValue(entry.start_order, context);
  if (holdsUnknown(said)) return 0;
  // What a block or a helper says is a text.
  const startOrder = typeof said === 'string' && /^\d{1,9}$/.test(said) ? Number(said) : said;
  if (typeof startOrder === 'number' && Number.isInteger(startOrder) && startOrder >= 0) return startOrder;
  throw new InputProblem({
    where: entry.where,
    what: '`start_order` is not a whole number',
    hint: 'give a number, or an expression that is one, such as `{{mesh.start_order}}`',
  });
}

/** An entry of a playbook on one host. */
export interface Placed {
  readonly playbook: Playbook;
  readonly stage: Stage;
  readonly entry: TaskEntry;
  /** Unique on the host. */
  readonly id: string;
  readonly host: Host;
  readonly context: Context;
  /** What the includes around it say. */
  readonly applicable: true | 'unknown';
  readonly resources: ReadonlyMap<string, BoundResource>;
  readonly placeOf: PlaceOf;
}

/** What is bound of a part of a tree is remembered by this, as an entry's own is by the entry. */
const partKeys = new WeakMap<TaskEntry, Map<number, object>>();

function partKey(entry: TaskEntry, part: number): object {
  const keys = partKeys.get(entry) ?? new Map<number, object>();
  partKeys.set(entry, keys);
  const key = keys.get(part) ?? {};
  keys.set(part, key);
  return key;
}

/** @throws {InputProblem} */
function definitionOf({ resources, entry }: Placed, name: string): BoundResource {
  const definition = resources.get(name);
  if (definition !== undefined) return definition;
  throw new InputProblem({ where: entry.where, what: `there is no resource “${name}”` });
}

/** What an entry does on a host: nothing where it does not apply, a task, or one for each part of a folder that it brings. */
export function renderTask(placed: Placed): readonly Task[] {
  const { playbook, entry, host, context } = placed;
  const own = at(entry.where, host, () => evaluate(entry.when, context));
  if (own === false) return [];
  const applicable = own === 'unknown' ? own : placed.applicable;
  const definition = definitionOf(placed, entry.resource);
  // Names of sources may themselves be rendered (`{{host.name}}.conf`), so the arguments come first.
  const rendered = at(entry.where, host, () => renderValue(entry.args, context));
  const parts = treeParts(definition, rendered, entry, playbook);
  if (parts !== undefined) {
    return parts.map((part, position) => renderPart(placed, applicable, part, position));
  }
  const args = at(entry.where, host, () => fillSources(definition, rendered, placed));
  return [bindTask(placed, applicable, { key: entry, definition, args })];
}

/** A file or a folder of a tree, as a task of its own. */
function renderPart(placed: Placed, applicable: true | 'unknown', part: TreePart, position: number): Task {
  const { entry } = placed;
  const { resource, args, below } = part;
  const own = { ...placed, entry: { ...entry, resource }, id: `${placed.id}.${position + 1}` };
  const definition = definitionOf(placed, resource);
  return bindTask(own, applicable, { key: partKey(entry, position), definition, args, below });
}

interface Bindable {
  /** What is bound is remembered by it. */
  readonly key: object;
  readonly definition: BoundResource;
  readonly args: unknown;
  /** Which part of a tree it is, in words. */
  readonly below?: string;
}

function bindTask(
  { stage, entry, id, host, context }: Placed,
  applicable: true | 'unknown',
  { key, definition, args, below = '' }: Bindable,
): Task {
  refuseSecrets(withoutKey(args, definition.secretText), entry.where, host);
  const unknown = applicable === 'unknown' || holdsUnknown(args);
  const name =
    entry.name === undefined ? undefined : at(entry.where, host, () => renderText(entry.name ?? '', context));
  const title = name === undefined || below === '' ? name : `${name}: ${below}`;
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
    const bound = bindOnce(key, args, () =>
      bindArgs(definition.bind, args, entry.args, entry.whereOf, () => Object.keys(shapeOf(definition.schema))),
    );
    return { ...common, title: title ?? bound.title, bound, waitsFor };
  } catch (error) {
    // The placeholder need not fit the schema; the real value will have to.
    if (!unknown || !(error instanceof InputProblem)) throw error;
    return { ...common, title: title ?? entry.resource, bound: undefined, waitsFor };
  }
}
