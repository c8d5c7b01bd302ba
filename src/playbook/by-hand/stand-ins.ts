import { createHash } from 'node:crypto';
import type { FactDeclaration } from '../../model/facts/fact-declaration.ts';
import type { Host } from '../../model/inventory.ts';
import type { Known } from '../../model/plan/program.ts';

/** A value that stands for what a host will tell, until a person brings the real one. */
export interface StandIn {
  readonly fact: string;
  readonly host: string;
  /** Its variable: `MS_1_PUB`. */
  readonly name: string;
  /** `the public key of ms-1` */
  readonly about: string;
  readonly like: string;
  readonly secret: boolean;
  readonly value: string;
}

/** A name as a variable has it. */
const asVariable = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]/g, '_');

/** One for each host and each fact that a person can carry; no two have one name. Pure. */
export function standInsOf(hosts: readonly Host[], facts: ReadonlyMap<string, FactDeclaration>): readonly StandIn[] {
  const taken = new Map<string, number>();
  const unique = (name: string): string => {
    const before = taken.get(name) ?? 0;
    taken.set(name, before + 1);
    return before === 0 ? name : `${name}_${before + 1}`;
  };
  return [...facts].flatMap(([fact, { byHand, secret = false }]) =>
    byHand === undefined
      ? []
      : hosts.map(({ name: host }) => ({
          fact,
          host,
          name: unique(`${/^[0-9]/.test(host) ? 'HOST_' : ''}${asVariable(host)}_${byHand.label}`),
          about: `${byHand.about} of ${host}`,
          like: byHand.like,
          secret,
          value: byHand.standIn(createHash('sha256').update(`by hand: ${fact} of ${host}`).digest()),
        })),
  );
}

/** What a run would have learnt, made of stand-ins. */
export function knownBy(standIns: readonly StandIn[], hosts: readonly Host[]): Known {
  const factsOf = ({ name }: Host) =>
    Object.fromEntries(standIns.filter(({ host }) => host === name).map(({ fact, value }) => [fact, value]));
  return { facts: new Map(hosts.map(host => [host.name, factsOf(host)])), silent: new Set() };
}
