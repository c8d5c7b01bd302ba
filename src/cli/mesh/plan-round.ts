import type { Inventory } from '../../model/inventory.ts';
import type { KeyTold } from '../../model/key-round.ts';
import { ownCommand } from '../../model/own-command.ts';
import { Problem, type ProblemDetails } from '../../model/problems/problem.ts';
import { isAre } from '../../model/text/count.ts';

/** What hosts have told before a round of new keys. */
export interface RoundTold {
  readonly told: ReadonlyMap<string, KeyTold & { readonly interfaces: readonly string[] }>;
  /** Could not be read, and why. */
  readonly silent: ReadonlyMap<string, string>;
  /** Hosts whose key the inventory says. */
  readonly pinned: readonly string[];
}

/** Who gets a new key, in order, and who has one from a round that was cut off. */
export interface Round {
  readonly due: readonly string[];
  readonly done: readonly string[];
}

/** Decides on a round of new keys; pure. @throws {Problem} with every reason why it is not to be done */
export function planRound({ hosts, overlays = [], file }: Inventory, { told, silent, pinned }: RoundTold): Round {
  const mesh = new Set(overlays.map(overlay => overlay.interface));
  const cutOff = 'it would not learn the new keys, and be cut off from the mesh';
  const problems: readonly ProblemDetails[] = [
    ...hosts
      .filter(host => host.away === true)
      .map(({ name }) => ({ where: name, what: `it is away: ${cutOff}`, hint: 'wait until it is back' })),
    ...[...silent].map(([where, because]) => ({
      where,
      what: `it could not be read: ${cutOff}`,
      evidence: [because],
      hint: `let it answer again; one that is gone for good is taken out: ${ownCommand(`node remove ${where}`)}`,
    })),
    ...[...told].flatMap(([where, { hasKey }]) =>
      hasKey ? [] : [{ where, what: 'it has no key yet', hint: `join it first: ${ownCommand('phase2')}` }],
    ),
    ...[...told].flatMap(([where, { interfaces }]) =>
      interfaces.some(name => mesh.has(name))
        ? [
            {
              where,
              what: 'this machine reaches it over the mesh itself, which is given new keys',
              hint: 'run it from where its own address leads to it, or set that as its ssh address',
            },
          ]
        : [],
    ),
    ...(pinned.length === 0
      ? []
      : [
          {
            where: file,
            what: `it says the key of ${pinned.join(', ')}, which ${isAre(pinned.length)} to have another`,
            hint: 'take wireguard_public_key out there: each host tells its own',
          },
        ]),
  ];
  if (problems.length > 0) throw new Problem([...problems, { what: 'refused: nothing was changed' }]);
  const names = hosts.map(({ name }) => name);
  const isDone = (name: string): boolean => told.get(name)?.renewed === true;
  return { due: names.filter(name => !isDone(name)), done: names.filter(isDone) };
}
