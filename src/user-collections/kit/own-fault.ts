import type { Fault } from '../../model/twin/fault.ts';
import { answers } from '../shapes/answers.ts';
import { faultShape } from '../shapes/definitions.ts';
import { called, type Looking } from './looking.ts';

/** A way to break the twin, of a user's own. */
export function ownFault({ fitting, asked }: Looking, given: unknown): Fault {
  const whose = called('fault', given);
  const { hosts, inject, heal, ...rest } = fitting(whose, faultShape, given);
  return {
    ...rest,
    hosts: inventory => {
      const names = new Set(asked(whose, 'hosts', hosts, answers.hosts)(inventory).map(one => one.name));
      return inventory.hosts.filter(host => names.has(host.name));
    },
    inject: asked(whose, 'inject', inject, answers.steps),
    heal: asked(whose, 'heal', heal, answers.steps),
  };
}
