import { type BoundResource, type Resource, resource } from '../../model/plan/resource.ts';
import { answers } from '../shapes/answers.ts';
import { resourceShape } from '../shapes/definitions.ts';
import { called, type Looking } from './looking.ts';

/** A resource of a user's own, held to its form whenever it answers. */
export function ownResource({ fitting, asked }: Looking, given: unknown): BoundResource {
  const whose = called('resource', given);
  const { ids, title, probe, parse, diff, apply, facts, inputs, shares, reach, secretText, removes, ...rest } = fitting(
    whose,
    resourceShape,
    given,
  );
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
  };
  return resource(definition);
}
