import { InputProblem } from '../model/problems/problem.ts';

/** A phase that ships with the product. */
export interface Phase {
  readonly number: number;
  readonly name: string;
  readonly does: string;
  /** `whole`: there. `planned`: not there. */
  readonly state: 'whole' | 'planned';
  /** It is made from files that are locked beside the inventory: without them `up` ends before it. */
  readonly locked?: true;
}

/** The way from a used machine to a cluster, in order: the table of contents of the product. */
export const phases: readonly Phase[] = [
  { number: 1, name: 'wipe', does: 'wipe the old cluster', state: 'whole' },
  { number: 2, name: 'wireguard', does: 'join the hosts in a WireGuard full mesh', state: 'whole' },
  { number: 3, name: 'k3s', does: 'install K3s with Calico over the mesh', state: 'whole', locked: true },
  { number: 4, name: 'traefik', does: 'expose Traefik on the edge', state: 'planned' },
];

/** Whether its playbook is there. */
export const isThere = ({ state }: Phase): boolean => state !== 'planned';

/** Every word a phase answers to: `phase1`, `1`, `wipe`. */
const phaseWords = (phase: Phase): readonly string[] => [`phase${phase.number}`, String(phase.number), phase.name];

/** @throws {InputProblem} for a word that names none, or one that is not there yet. */
export function findPhase(word: string): Phase {
  const phase = phases.find(one => phaseWords(one).includes(word.toLowerCase()));
  if (phase === undefined) {
    throw new InputProblem({
      what: `there is no phase “${word}”`,
      hint: `name one of ${phases.map(one => `phase${one.number} (${one.name})`).join(', ')}`,
    });
  }
  if (!isThere(phase)) {
    throw new InputProblem({
      what: `phase${phase.number} (${phase.name}: ${phase.does}) is not available in this version yet`,
      hint: `the phases there are: ${phases
        .filter(isThere)
        .map(one => `phase${one.number} (${one.name})`)
        .join(', ')}`,
    });
  }
  return phase;
}

/** The phases that are there, from one of them on. */
const phasesFrom = (first: Phase | undefined): readonly Phase[] =>
  phases.filter(phase => isThere(phase) && phase.number >= (first?.number ?? 1));

/**
 * What `up` does from one of them on, and the phase before which it ends because nothing that it is made from is locked. A phase that
 * was asked for is done in any case: it says itself what is missing.
 */
export function stepsFrom(
  first: Phase | undefined,
  isLocked: boolean,
): { readonly steps: readonly Phase[]; readonly left: Phase | undefined } {
  const all = phasesFrom(first);
  const left = isLocked ? undefined : all.find(phase => phase.locked === true && phase !== first);
  return { steps: left === undefined ? all : all.filter(phase => phase.number < left.number), left };
}

/** The phase whose gate must say GO before this one begins. */
export const phaseBefore = (number: number): Phase | undefined =>
  phases.filter(phase => isThere(phase) && phase.number < number).at(-1);
