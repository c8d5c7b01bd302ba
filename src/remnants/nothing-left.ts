import type { Finding, Verdict } from '../model/gate/check.ts';
import type { Reading } from '../model/reading/reading.ts';
import { makerOf } from './makers.ts';
import { type Maker, ownerOf } from './owners.ts';
import type { Process } from './process.ts';
import { parseProcesses, processesProbe } from './processes.ts';
import { parseStarters, type Starters } from './starters/starters.ts';
import { startersProbe } from './starters/starters-probe.ts';

/** What the user is to do about anything that a wipe leaves, where nobody alive recreates it. */
const AGAIN = 'run the wipe again: it removes what it finds now';

/** Something that is left, in the words of who found it. */
export interface Left {
  readonly seen: string;
  /** By what somebody who makes it would name it. */
  readonly words: readonly string[];
  readonly process?: Process;
  /** Who alive makes it, where more tells than its names. */
  readonly maker?: (starters: Starters) => Maker | undefined;
}

/** What is read besides, to tell who alive makes a thing again. */
export const whoIsAlive = [processesProbe, startersProbe] as const;

/** What was read besides; `undefined` where it was not. */
export function startersIn([processes, starters]: readonly Reading[]): Starters | undefined {
  // Without its last line it was not read to the end.
  if (processes === undefined || starters?.stdout.endsWith('== end\n') !== true) return undefined;
  return parseStarters(starters.stdout, parseProcesses(processes.stdout));
}

const whoMakes = ({ process, words, maker }: Left, starters: Starters): Maker | undefined => {
  if (maker !== undefined) return maker(starters);
  return process === undefined ? makerOf(words, starters) : ownerOf(process, starters);
};

/** How somebody alive is named as the owner of something, and what is to be done first. */
export const madeBy = ({ who, stop }: Maker): Pick<Finding, 'hint' | 'maker'> =>
  stop === undefined ? { hint: AGAIN } : { maker: who, hint: `first: ${stop}; then run the wipe again` };

/** Met where there is nothing; otherwise one finding for each thing, with who alive would make it again. */
export function nothingLeft(
  left: readonly Left[],
  evidence: string,
  besides: readonly Reading[] = [],
  { hint = AGAIN, wanted = 'nothing' }: { readonly hint?: string; readonly wanted?: string } = {},
): Verdict {
  if (left.length === 0) return { kind: 'met', evidence };
  const starters = startersIn(besides);
  return {
    kind: 'not-met',
    findings: left.map(one => {
      const maker = starters === undefined ? undefined : whoMakes(one, starters);
      if (maker === undefined) return { seen: one.seen, wanted, hint };
      const seen = one.process === undefined ? `${one.seen}: recreated by ${maker.who}` : maker.who;
      return { seen, wanted, ...madeBy(maker) };
    }),
  };
}
