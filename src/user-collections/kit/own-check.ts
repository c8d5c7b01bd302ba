import { type BoundCheckKind, type CheckKind, checkKind } from '../../model/gate/check-kind.ts';
import { answers } from '../shapes/answers.ts';
import { checkShape } from '../shapes/definitions.ts';
import { called, type Looking } from './looking.ts';

/** A check of a user's own. */
export function ownCheck({ fitting, asked }: Looking, given: unknown): BoundCheckKind {
  const whose = called('check', given);
  const { title, probe, judge, remade, besides, ...rest } = fitting(whose, checkShape, given);
  const definition: CheckKind<unknown> = {
    ...rest,
    ...(remade === undefined ? {} : { remade }),
    ...(besides === undefined ? {} : { besides }),
    title: asked(whose, 'title', title, answers.text),
    probe: asked(whose, 'probe', probe, answers.script),
    judge: asked(whose, 'judge', judge, answers.verdict),
  };
  return checkKind(definition);
}
