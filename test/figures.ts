import { appendFileSync } from 'node:fs';

/** Whether the tests that count may take their time: `npm run test:endurance`. */
export const endurance = process.env.PROVISION_ENDURANCE === '1';

/** What a test has counted, for `docs/reliability.md`. */
export interface Figure {
  /** Completes "how many …": `kills survived`, `lock-outs undone`. */
  readonly what: string;
  readonly tried: number;
  readonly held: number;
}

/** Prints a figure, and appends it as a line of JSON to the file that `PROVISION_FIGURES` names. @throws where nothing was tried. */
export function recordFigure({ what, tried, held }: Figure): void {
  if (tried === 0) throw new Error(`${what}: none was tried`);
  process.stdout.write(`${what}: ${held} of ${tried}\n`);
  const file = process.env.PROVISION_FIGURES;
  if (file !== undefined && file !== '') appendFileSync(file, `${JSON.stringify({ what, tried, held })}\n`);
}
