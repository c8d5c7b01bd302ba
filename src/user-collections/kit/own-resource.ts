import { type BoundResource, type Resource, resource } from '../../model/plan/resource.ts';
import type { Lasting } from '../../model/reading/lasting.ts';
import { answers } from '../shapes/answers.ts';
import { lastingShape, resourceShape, type Unknown } from '../shapes/definitions.ts';
import { called, type Looking } from './looking.ts';

/** Who else sets it, and wins at the next boot: both what is asked and what is made of the answers are a user's own. */
function ownLasting({ asked }: Pick<Looking, 'asked'>, whose: string, work: Unknown): (spec: unknown) => Lasting {
  const parts = asked(whose, 'lasting', work, lastingShape);
  return spec => {
    const { probes, overrides } = parts(spec);
    return { probes, overrides: asked(whose, 'overrides of lasting', overrides, answers.overrides) };
  };
}

/** A resource of a user's own, held to its form whenever it answers. */
export function ownResource({ fitting, asked }: Looking, given: unknown): BoundResource {
  const whose = called('resource', given);
  const { ids, title, probe, parse, diff, apply, facts, inputs, shares, reach, lasting, secretText, removes, ...rest } =
    fitting(whose, resourceShape, given);
  const definition: Resource<unknown, unknown> = {
    ...rest,
    ...(secretText === undefined ? {} : { secretText }),
    ...(removes === undefined ? {} : { removes }),
    ids: asked(whose, 'ids', ids, answers.things),
    title: asked(whose, 'title', title, answers.text),
    probe: asked(whose, 'probe', probe, answers.script),
    parse: asked(whose, 'parse', parse, answers.anything),
    diff: asked(whose, 'diff', diff, answers.difference),
    apply: asked(whose, 'apply', apply, answers.script),
    ...(facts === undefined ? {} : { facts: asked(whose, 'facts', facts, answers.facts) }),
    ...(inputs === undefined ? {} : { inputs: asked(whose, 'inputs', inputs, answers.things) }),
    ...(shares === undefined ? {} : { shares: asked(whose, 'shares', shares, answers.things) }),
    ...(reach === undefined ? {} : { reach: asked(whose, 'reach', reach, answers.reach) }),
    ...(lasting === undefined ? {} : { lasting: ownLasting({ asked }, whose, lasting) }),
  };
  return resource(definition);
}
