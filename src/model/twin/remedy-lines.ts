import type { FaultScene, FaultStep } from './fault.ts';
import type { RemedyLine, RemedyWay } from './remedy.ts';

/** A line that holds a command, which is run as it stands. */
export const printed = (says: string): RemedyLine => ({ says, done: { kind: 'printed' } });

/** A line that shows more of the trouble, or says what the twin has no place for. */
export const looks = (says: string): RemedyLine => ({ says, done: { kind: 'looks' } });

/** A line in words, and what a person would do who reads it. */
export const meant = (
  says: string,
  steps: (scene: FaultScene, said: readonly string[]) => readonly FaultStep[],
): RemedyLine => ({ says, done: { kind: 'steps', steps } });

/** A line that wants another inventory. */
export const inventoryLine = (says: string, change: (yaml: string, said: readonly string[]) => string): RemedyLine => ({
  says,
  done: { kind: 'inventory', change },
});

/** The last line where something else is done first. */
export const thenRerun = printed('then: <run of the phase>');

/** The way that there always is where a host is not as the inventory wants it. */
export const orRerun: RemedyWay = [printed('or let the phase put it right: <run of the phase>')];
