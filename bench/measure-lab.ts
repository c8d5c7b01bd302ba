import type { Contestant } from './contestants/contestant.ts';
import { rememberBare } from './lab/bare-script.ts';
import { createGround, type Ground } from './lab/ground.ts';
import { type Lab, raiseLab } from './lab/lab.ts';
import { slowLink } from './link/slow-link.ts';
import { metered } from './measure/metered.ts';
import { type Row, runScenario } from './run-scenario.ts';
import type { Scenario } from './scenarios/scenario.ts';

/** One round of measurements on a laboratory: a scenario, who takes part, and how long the way is. */
export interface Round {
  readonly scenario: Scenario;
  readonly contestants: readonly Contestant[];
  readonly runs: number;
  /** Milliseconds. */
  readonly roundTrip: number;
}

export interface LabOptions {
  readonly root: string;
  readonly built: string;
  readonly size: number;
  readonly rounds: readonly Round[];
  /** Whoever takes part in any round. */
  readonly everybody: readonly Contestant[];
  /** Who makes the mesh on which a round begins. */
  readonly product: Contestant;
  readonly say: (text: string) => void;
  /** Told of what each round has found. */
  readonly onRows: (rows: readonly Row[]) => void;
  /** Told of what a contestant could not do. */
  readonly onFailure: (what: string) => void;
}

function groundOf(lab: Lab, { product, root }: LabOptions): Ground {
  return createGround(lab, async variant => {
    const { argv, ...rest } = product.command(lab, { work: 'first-run', variant, mode: 'apply' });
    // Where a peer has made the mesh, the gate of the phase before would refuse it.
    const { code, output } = await metered({ argv: [...argv, '--force'], ...rest }, { root, seat: lab.seat });
    if (code !== 0) throw new Error(`the mesh could not be made\n${output}`);
  });
}

/** Raises a laboratory, measures what is asked, and takes it down; what was measured before something failed is kept. */
export async function measureLab(options: LabOptions): Promise<void> {
  const { root, built, size, rounds, everybody, say, onRows, onFailure } = options;
  const lab = await raiseLab(size, say);
  try {
    await lab.onEach(
      lab.inventories.grown.hosts.map(host => host.name),
      rememberBare,
    );
    for (const contestant of everybody) await contestant.prepare(lab);
    const ground = groundOf(lab, options);
    for (const { scenario, contestants, runs, roundTrip } of rounds) {
      say(`▸ ${size} hosts: ${scenario.title}${roundTrip === 0 ? '' : `, over a link of ${roundTrip} ms`}`);
      // What the slow link is not meant to make slow.
      if (roundTrip > 0) await ground.mesh();
      const shorten = roundTrip === 0 ? undefined : await slowLink(lab, roundTrip, built);
      try {
        onRows(await runScenario(scenario, { root, ground, contestants, runs, roundTrip, say, onFailure }));
      } finally {
        await shorten?.();
      }
    }
  } finally {
    await lab.down();
  }
}
