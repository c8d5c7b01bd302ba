import type { ContextProvider } from '../../model/plan/context-provider.ts';
import { answers } from '../shapes/answers.ts';
import { contextShape, openContextShape } from '../shapes/definitions.ts';
import { called, type Looking } from './looking.ts';

/** A context of a user's own. */
export function ownContext({ fitting, asked }: Looking, given: unknown): ContextProvider {
  const whose = called('context', given);
  const { name, open } = fitting(whose, contextShape, given);
  return {
    name,
    open: options => {
      const { of, warnings } = asked(whose, 'open', open, openContextShape)(options);
      return {
        of: asked(whose, 'of', of, answers.anything),
        ...(warnings === undefined ? {} : { warnings: asked(whose, 'warnings', warnings, answers.warnings) }),
      };
    },
  };
}
