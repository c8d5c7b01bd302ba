import type { Kept } from '../../../model/gate/kept.ts';
import { hasWildcards, matchesAny } from '../../../model/text/glob.ts';
import {
  CLUSTER,
  goesBy,
  isKeptByName,
  KEPT_BY_NAME,
  type Owner,
  type Owners,
  whyItStays,
} from '../../../remnants/ownership.ts';
import { isLeft, type Unit } from './units.ts';

/** By what a unit is known to be the cluster's. */
export interface UnitSigns {
  /** Names; one without a wildcard is its installer's own, and evidence enough. */
  readonly patterns: readonly string[];
  /** What units of other names start, where they are the cluster's: `k3s server`; absent: every name is evidence. */
  readonly programs?: readonly string[] | undefined;
  readonly owners: Owners;
}

const stem = (name: string): string => name.replace(/\.[a-z]+$/, '');

/**
 * Whose a unit is. A name that only fits a pattern is no evidence: `k3s-backup.service` may be the user's. What it starts is; of
 * a timer or a socket, what the service of its name starts. A slice has no file: it is made by the program that lives in it.
 */
function unitOwner(unit: Unit, all: readonly Unit[], { patterns, programs, owners }: UnitSigns): Owner {
  if (isKeptByName([unit.name, stem(unit.name), ...unit.files], owners)) return KEPT_BY_NAME;
  const exact = patterns.filter(pattern => !hasWildcards(pattern));
  if (programs === undefined || exact.includes(unit.name)) return CLUSTER;
  if (unit.name.endsWith('.slice') && unit.files.length === 0) return CLUSTER;
  const started = all.filter(one => stem(one.name) === stem(unit.name)).flatMap(one => one.starts);
  return started.some(one => matchesAny(programs, one)) ? CLUSTER : undefined;
}

/** The units that go, and those that stay though their names fit. */
export function judgeUnits(
  all: readonly Unit[],
  signs: UnitSigns,
): { readonly going: readonly Unit[]; readonly kept: readonly Kept[] } {
  const judged = all.map(unit => ({ unit, owner: unitOwner(unit, all, signs) }));
  return {
    going: judged.filter(({ owner }) => goesBy(owner, signs.owners)).map(({ unit }) => unit),
    kept: judged
      .filter(({ unit, owner }) => isLeft(unit) && !goesBy(owner, signs.owners))
      .map(({ unit, owner }) => ({
        name: [unit.name, ...unit.starts.map(one => `starts ${one}`)].join(', '),
        why: whyItStays(owner, 'it has a name like the cluster’s, and starts no program of it'),
        kind: 'unit',
      })),
  };
}
