import type { Host, Inventory } from '../../model/inventory.ts';
import { isMapping } from '../../model/is-mapping.ts';
import type { Context } from '../../model/plan/context-provider.ts';
import type { Scope } from '../playbook.ts';
import { evaluate, renderValue } from '../templates/templating.ts';
import { applies } from './applies.ts';
import { at } from './at-place.ts';

/** What an `include` means on a host for which it counts. */
export interface Scoped {
  /** What is brought in sees this. */
  readonly context: Context;
  readonly applicable: true | 'unknown';
}

/** What all includes around an entry come to on a host; `undefined`: the entry is not for it. @throws {InputProblem} */
export type InScope = (scope: Scope | undefined, host: Host, context: Context) => Scoped | undefined;

/** Whether a host is one of those that an `include`, and those around it, name. @throws {InputProblem} */
export const isInScope = (inventory: Inventory, host: Host, scope: Scope | undefined): boolean =>
  scope === undefined || (applies(inventory, host, scope) && isInScope(inventory, host, scope.outer));

/**
 * Works out scopes, each once for a context. Pure.
 * @param extra values that the command gives: they win over parameters, too
 */
export function createInScope(inventory: Inventory, extra: Readonly<Record<string, unknown>> = {}): InScope {
  const known = new WeakMap<Context, Map<Scope, Scoped | undefined>>();
  const work = (scope: Scope, host: Host, context: Context): Scoped | undefined => {
    const outer = inScope(scope.outer, host, context);
    if (outer === undefined || !applies(inventory, host, scope)) return undefined;
    const applicable = at(scope.where, host, () => evaluate(scope.when, outer.context));
    if (applicable === false) return undefined;
    const given = at(scope.where, host, () => renderValue(scope.vars ?? {}, outer.context));
    const around = outer.context['vars'];
    const vars = Object.assign({}, ...[scope.defaults, around, given, extra].filter(isMapping));
    const both = applicable === 'unknown' ? applicable : outer.applicable;
    return { context: { ...outer.context, vars }, applicable: both };
  };
  const inScope: InScope = (scope, host, context) => {
    if (scope === undefined) return { context, applicable: true };
    const scopes = known.get(context) ?? new Map<Scope, Scoped | undefined>();
    known.set(context, scopes);
    if (!scopes.has(scope)) scopes.set(scope, work(scope, host, context));
    return scopes.get(scope);
  };
  return inScope;
}
