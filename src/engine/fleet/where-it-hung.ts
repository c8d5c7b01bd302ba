import { TransportProblem } from '../../model/transport.ts';
import type { Bundle, Section } from '../../shell/bundle.ts';
import { FrameReader } from '../../shell/frames.ts';

/** A command that ended too late or too early, with the section at which it stood; `printed`: its standard output till then. */
export function whereItHung(
  problem: TransportProblem,
  bundled: Bundle,
  sections: readonly Section[],
  printed: readonly Buffer[],
): TransportProblem {
  const [first] = problem.details;
  if (first === undefined || problem.failure !== 'timeout') return problem;
  const frames = new FrameReader(bundled).push(Buffer.concat(printed));
  const last = frames.at(-1);
  const about = last?.kind === 'begin' ? sections.find(({ id }) => id === last.id)?.script.about : undefined;
  if (about === undefined) return problem;
  return new TransportProblem(
    problem.failure,
    { ...first, what: `${first.what}: it stood at “${about}”` },
    { cause: problem },
  );
}
