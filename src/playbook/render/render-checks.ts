import type { Check } from '../../model/gate/check.ts';
import type { BoundCheck, BoundCheckKind } from '../../model/gate/check-kind.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import type { Context } from '../../model/plan/context-provider.ts';
import type { Script } from '../../model/plan/script.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { shapeOf } from '../../model/schema-layers.ts';
import { sh } from '../../shell/sh.ts';
import { gather } from '../gather.ts';
import { refuseSecrets } from '../parse/refuse-secrets.ts';
import type { GateEntry } from '../playbook.ts';
import { allReads, conditionReads, type Reads, valueReads } from '../templates/reads.ts';
import { evaluate, renderText, renderValue } from '../templates/templating.ts';
import { applies } from './applies.ts';
import { askerOf } from './asker-of.ts';
import { at } from './at-place.ts';
import { bindArgs } from './bind-args.ts';
import { createBindOnce } from './bind-once.ts';
import type { InScope } from './in-scope.ts';
import { createRenderOnce } from './render-once.ts';
import { type OwnFactNames, orUntold, scopeReads, untoldCheck } from './untold.ts';

const bindOnce = createBindOnce<BoundCheck>();

/** A question that is asked from elsewhere: its text differs from that of the same question asked of the host itself. */
const askedBy = (name: string, { text, ...rest }: Script): Script => ({
  ...rest,
  text: `${sh`: from ${name}`.text}\n${text}`,
});

/** Completes "waiting for …" with who asks. */
const inWords = (from: string): string =>
  from === 'internet' ? 'from the internet' : from === 'controller' ? 'from the controller' : `from ${from}`;

/** Where a question looks. Who asks may be another for each host. */
const gateReads = ({ when, args, name, from }: GateEntry): Reads =>
  from === undefined ? allReads([conditionReads(when), valueReads(args), valueReads(name)]) : 'anywhere';

/**
 * Renders the questions of a gate host by host. What an entry comes to is one value for all hosts that it reads the same of,
 * one after another. Pure.
 * @param prefix of their ids
 * @throws {InputProblem}
 */
export function createCheckRenderer(
  entries: readonly GateEntry[],
  prefix: string,
  {
    inventory,
    inScope,
    ownFacts,
  }: { readonly inventory: Inventory; readonly inScope: InScope; readonly ownFacts: OwnFactNames },
  kinds: ReadonlyMap<string, BoundCheckKind>,
): (host: Host, context: Context) => readonly Check[] {
  const once = createRenderOnce<GateEntry, readonly Check[]>(gateReads);
  return (host, context) =>
    gather(entries, (entry, position) => {
      if (!applies(inventory, host, entry)) return [];
      const kind = kinds.get(entry.kind);
      if (kind === undefined) throw new InputProblem({ where: entry.where, what: `there is no check “${entry.kind}”` });
      const id = `${prefix}.${position + 1}`;
      const render = (): readonly Check[] => {
        const scoped = inScope(entry.scope, host, context);
        if (scoped === undefined) return [];
        return once(entry, scoped.context, () =>
          renderCheck(kind, entry, id, { inventory, host, context: scoped.context }),
        );
      };
      const reads = () => allReads([gateReads(entry), scopeReads(entry.scope)]);
      return orUntold(ownFacts, reads, context, render, problem => [
        untoldCheck({ id, title: entry.name ?? entry.kind }, problem, host),
      ]);
    });
}

/** Of which host a question is rendered, and in which context. */
interface Asked {
  readonly inventory: Inventory;
  readonly host: Host;
  readonly context: Context;
}

/** One question; none where the entry does not apply. */
function renderCheck(
  kind: BoundCheckKind,
  entry: GateEntry,
  id: string,
  { inventory, host, context }: Asked,
): readonly Check[] {
  if (at(entry.where, host, () => evaluate(entry.when, context)) === false) return [];
  const args = at(entry.where, host, () => renderValue(entry.args, context));
  refuseSecrets(args, entry.where, host);
  const bound = bindOnce(entry, args, () =>
    bindArgs(kind.bind, args, entry.args, entry.whereOf, () => Object.keys(shapeOf(kind.schema))),
  );
  const said =
    entry.name === undefined ? bound.title : at(entry.where, host, () => renderText(entry.name ?? '', context));
  const word =
    entry.from === undefined ? undefined : at(entry.where, host, () => renderText(entry.from ?? '', context));
  const from = word === undefined ? undefined : askerOf(inventory, host, word, entry.where);
  const by = from === 'controller' ? from : from?.name;
  const tell = (script: Script): Script => (by === undefined || from === host ? script : askedBy(by, script));
  return [
    {
      id,
      title: word === undefined ? said : `${said}, ${inWords(word)}`,
      patience: entry.patience ?? bound.patience,
      ...(entry.until === undefined ? {} : { until: entry.until }),
      ...(bound.remade ? { remade: true } : {}),
      ...(bound.costly ? { costly: true } : {}),
      ...(from === undefined || from === host ? {} : { from }),
      probe: tell(bound.probe),
      ...(bound.besides.length === 0 ? {} : { besides: bound.besides.map(tell) }),
      judge: bound.judge,
      byHand: bound.byHand,
    },
  ];
}
