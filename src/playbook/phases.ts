import type { Inventory } from '../model/inventory.ts';
import { ownCommand } from '../model/own-command.ts';
import { InputProblem } from '../model/problems/problem.ts';

/** A phase that ships with the product. */
export interface Phase {
  readonly number: number;
  readonly name: string;
  readonly does: string;
  /** Of what the names of the files begin with that it is made from: where none is locked beside the inventory, `up` ends before it. */
  readonly locked?: string;
  /** The overlay that it makes: nothing is to be done where another takes its place. */
  readonly overlay?: string;
  /** Whether it makes one cluster: of several each has it done for itself. */
  readonly perCluster?: true;
}

/** The way from a used machine to a cluster, in order: the table of contents of the product. */
export const phases: readonly Phase[] = [
  { number: 1, name: 'wipe', does: 'wipe the old cluster' },
  { number: 2, name: 'wireguard', does: 'join the hosts in a WireGuard full mesh', overlay: 'mesh' },
  { number: 3, name: 'k3s', does: 'install K3s with Calico over the mesh', locked: 'k3s/', perCluster: true },
  { number: 4, name: 'traefik', does: 'expose Traefik on the edge', locked: 'traefik/', perCluster: true },
];

/** Every word a phase answers to: `phase1`, `1`, `wipe`. */
const phaseWords = (phase: Phase): readonly string[] => [`phase${phase.number}`, String(phase.number), phase.name];

/** @throws {InputProblem} for a word that names none */
export function findPhase(word: string): Phase {
  const phase = phases.find(one => phaseWords(one).includes(word.toLowerCase()));
  if (phase === undefined) {
    throw new InputProblem({
      what: `there is no phase “${word}”`,
      hint: `name one of ${phases.map(one => `phase${one.number} (${one.name})`).join(', ')}`,
    });
  }
  return phase;
}

/** The word that commands are told with: `phase3` for what is called `k3s`; any other name stays as it is. Pure. */
export function phaseWord(name: string): string {
  const phase = phases.find(one => one.name === name);
  return phase === undefined ? name : `phase${phase.number}`;
}

/** Whether there is anything to do in a phase: not where something else joins the hosts than what it makes. */
const isWanted = ({ overlay }: Phase, { overlays = [] }: Pick<Inventory, 'overlays'>): boolean =>
  overlay === undefined || overlays.length === 0 || overlays.some(one => one.name === overlay);

/** The phases from one of them on. */
const phasesFrom = (first: Phase | undefined): readonly Phase[] =>
  phases.filter(phase => phase.number >= (first?.number ?? 1));

/**
 * What `up` does from one of them on, and the phase before which it ends because nothing that it is made from is locked. A phase in which
 * nothing is to be done is left out; one that was asked for is done in any case where files are missing: it says itself which.
 */
export function stepsFrom(
  inventory: Pick<Inventory, 'overlays'>,
  first: Phase | undefined,
  isLocked: (phase: Phase) => boolean,
): { readonly steps: readonly Phase[]; readonly left: Phase | undefined } {
  const all = phasesFrom(first).filter(phase => isWanted(phase, inventory));
  const left = all.find(phase => phase !== first && phase.locked !== undefined && !isLocked(phase));
  return { steps: left === undefined ? all : all.filter(phase => phase.number < left.number), left };
}

/** @throws {InputProblem} for a phase in which nothing is to be done */
export function refuseUnwanted(phase: Phase, inventory: Pick<Inventory, 'overlays'>): void {
  if (isWanted(phase, inventory)) return;
  const [other] = inventory.overlays ?? [];
  throw new InputProblem({
    what: `phase ${phase.number} (${phase.name}) is not done here: ${other?.label[0] ?? 'another network'} takes the mesh's place`,
    hint: ownCommand('phase3'),
  });
}

/** The phase whose gate must say GO before this one begins. */
export const phaseBefore = (number: number, inventory: Pick<Inventory, 'overlays'>): Phase | undefined =>
  phases.filter(phase => phase.number < number && isWanted(phase, inventory)).at(-1);
