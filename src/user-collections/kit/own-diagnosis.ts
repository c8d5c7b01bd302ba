import type { Cause } from '../../diagnosis/cause.ts';
import { type Diagnosable, diagnosable } from '../../diagnosis/diagnose.ts';
import { type HostScene, hostSurvey } from '../../diagnosis/host-survey.ts';
import { answers } from '../shapes/answers.ts';
import { diagnosisShape } from '../shapes/definitions.ts';
import type { Looking } from './looking.ts';

/** A diagnosis of a user's own: one question to every host, and the causes that are looked for in the answers. */
export function ownDiagnosis({ fitting, asked }: Looking, given: unknown): Diagnosable {
  const { phases, probe, parse, isBrokenPair, pairs, causes } = fitting('a diagnosis', diagnosisShape, given);
  const whose = `the diagnosis of ${phases.join(', ')}`;
  const survey = hostSurvey<unknown>({
    phases,
    probe: asked(whose, 'probe', probe, answers.script),
    parse: asked(whose, 'parse', parse, answers.anything),
    ...(isBrokenPair === undefined ? {} : { isBrokenPair: asked(whose, 'isBrokenPair', isBrokenPair, answers.truth) }),
    ...(pairs === undefined ? {} : { pairs: asked(whose, 'pairs', pairs, answers.pairs) }),
  });
  const own = causes.map(
    ({ find, ...entry }): Cause<HostScene<unknown>> => ({
      ...entry,
      find: asked(`cause ${JSON.stringify(entry.code)}`, 'find', find, answers.found),
    }),
  );
  return diagnosable(survey, own);
}
