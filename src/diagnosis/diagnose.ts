import type { Diagnosis, FoundCause } from '../model/gate/diagnosis.ts';
import type { Host } from '../model/inventory.ts';
import type { Cause, CauseEntry } from './cause.ts';
import { findCauses } from './find-causes.ts';
import type { Look, SurveyKind, SurveyOptions } from './survey-kind.ts';

/** A survey with its causes: all that the program knows of either. */
export interface Diagnosable {
  readonly phases: readonly string[];
  /** Phases that these stand on. */
  readonly after: readonly string[];
  /** In the order in which they are looked for. */
  readonly causes: readonly CauseEntry[];
  /** Asks every host once, tries the ways between them, and tells why they do not work. */
  readonly diagnose: (options: SurveyOptions) => Promise<Diagnosis>;
}

const sameCause = (one: FoundCause, other: FoundCause): boolean =>
  one.code === other.code && one.hosts.join(' ') === other.hosts.join(' ');

/** Puts a survey and its causes together; what they call their scene stays between them. */
export function diagnosable<Scene, Seen extends Look<Scene>>(
  survey: SurveyKind<Scene, Seen>,
  causes: readonly Cause<Scene>[],
): Diagnosable {
  const fleeting = new Map(causes.map(cause => [cause.code, cause.fleeting]));

  /** Everything seen at one time, with the causes that were found in it. */
  interface Found {
    readonly seen: Seen;
    readonly found: readonly FoundCause[];
  }
  const judge = (seen: Seen, { explained }: SurveyOptions): Found => ({
    seen,
    found: findCauses(seen.scene, causes, explained),
  });

  /** A second look where the first saw what may be seen for a moment only: if it is gone by then, all is asked anew. */
  async function settle(options: SurveyOptions, first: Found): Promise<Found> {
    const passing = first.found.filter(cause => fleeting.get(cause.code) !== undefined);
    if (passing.length === 0) return first;
    const hosts = new Set(passing.flatMap(cause => cause.hosts));
    const quick = passing.every(cause => fleeting.get(cause.code) === 'state');
    const second = judge(await survey.retake(options, first.seen, hosts, quick), options);
    if (passing.every(cause => second.found.some(one => sameCause(one, cause)))) return second;
    return judge(await survey.take(options), options);
  }

  /** What concerns a chosen host: causes on it, and those on others to which its way is broken. */
  function concerning({ seen, found }: Found, { inventory: { hosts }, chosen }: SurveyOptions): readonly FoundCause[] {
    const isCutOff = (there: Host): boolean =>
      hosts.some(here => here !== there && chosen.has(here.name) && survey.isBrokenPair(seen.scene, here, there));
    return found.filter(
      cause =>
        cause.hosts.some(name => chosen.has(name)) ||
        hosts.some(host => cause.hosts.includes(host.name) && isCutOff(host)),
    );
  }

  return {
    phases: survey.phases,
    after: survey.after ?? [],
    causes,
    diagnose: async options => {
      const last = await settle(options, judge(await survey.take(options), options));
      return {
        causes: concerning(last, options),
        pairs: survey.pairs(last.seen.scene, options.chosen),
        silent: last.seen.silent,
      };
    },
  };
}
