import type { Check } from '../../model/gate/check.ts';
import type { BoundCheck, BoundCheckKind } from '../../model/gate/check-kind.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import type { Context } from '../../model/plan/context-provider.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { shapeOf } from '../../model/schema-layers.ts';
import { gather } from '../gather.ts';
import { refuseSecrets } from '../parse/refuse-secrets.ts';
import type { Playbook } from '../playbook.ts';
import { evaluate, renderText, renderValue } from '../templates/templating.ts';
import { bindArgs } from './bind-args.ts';
import { createBindOnce } from './bind-once.ts';
import { applies, at } from './render-tasks.ts';

const bindOnce = createBindOnce<BoundCheck>();

/** The gate's questions to one host. Pure. @throws {InputProblem} */
export function renderChecks(
  playbook: Playbook,
  inventory: Inventory,
  host: Host,
  context: Context,
  kinds: ReadonlyMap<string, BoundCheckKind>,
): readonly Check[] {
  return gather(playbook.gate, (entry, position) => {
    if (!applies(inventory, host, entry)) return [];
    if (at(entry.where, host, () => evaluate(entry.when, context)) === false) return [];
    const kind = kinds.get(entry.kind);
    if (kind === undefined) throw new InputProblem({ where: entry.where, what: `there is no check “${entry.kind}”` });
    const args = at(entry.where, host, () => renderValue(entry.args, context));
    refuseSecrets(args, entry.where, host);
    const bound = bindOnce(entry, args, () =>
      bindArgs(kind.bind, args, entry.args, entry.whereOf, Object.keys(shapeOf(kind.schema))),
    );
    const title =
      entry.name === undefined ? bound.title : at(entry.where, host, () => renderText(entry.name ?? '', context));
    return [
      {
        id: `gate.${position + 1}`,
        title,
        patience: entry.patience ?? bound.patience,
        ...(entry.until === undefined ? {} : { until: entry.until }),
        ...(bound.remade ? { remade: true } : {}),
        probe: bound.probe,
        ...(bound.besides.length === 0 ? {} : { besides: bound.besides }),
        judge: bound.judge,
      },
    ];
  });
}
