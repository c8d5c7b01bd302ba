import { section } from '../../model/plan/section.ts';
import { answers } from '../shapes/answers.ts';
import { sectionShape } from '../shapes/definitions.ts';
import { called, type Looking } from './looking.ts';

/** A section of the inventory of a user's own. */
export function ownSection({ fitting, asked }: Looking, given: unknown) {
  const whose = called('section', given);
  const { check, networks, overlay, ...rest } = fitting(whose, sectionShape, given);
  return section({
    ...rest,
    ...(check === undefined ? {} : { check: asked(whose, 'check', check, answers.mistakes) }),
    ...(networks === undefined ? {} : { networks: asked(whose, 'networks', networks, answers.networks) }),
    ...(overlay === undefined ? {} : { overlay: asked(whose, 'overlay', overlay, answers.overlay) }),
  });
}
