import type { FoundCause } from '../model/gate/diagnosis.ts';
import type { Cause, Explained } from './cause.ts';

const pairKey = (a: string, b: string): string => [a, b].sort().join(' ');

/**
 * Looks for every cause in the given order, from what can be seen directly to what is left when all else is ruled out; a
 * cause is told what those before it explain. What stops the phase comes first, the order is kept besides.
 */
export function findCauses<Scene>(
  scene: Scene,
  causes: readonly Cause<Scene>[],
  before: ReadonlySet<string> = new Set(),
): readonly FoundCause[] {
  const pairs = new Set<string>();
  const hosts = new Set(before);
  const explained: Explained = {
    between: (a, b) => pairs.has(pairKey(a, b)),
    pair: (a, b) => pairs.has(pairKey(a, b)) || hosts.has(a) || hosts.has(b),
    host: name => hosts.has(name),
  };
  const found = causes.flatMap(({ code, title, severity, confidence, find }) =>
    find(scene, explained).map(one => {
      const result: FoundCause = {
        code,
        title,
        severity: one.severity ?? severity,
        confidence: one.confidence ?? confidence,
        hosts: one.hosts,
        what: one.what,
        evidence: one.evidence,
        ruledOut: (one.ruledOut ?? []).flatMap(({ not, seen }) => (seen === undefined ? [] : [`${not}: ${seen}`])),
        remedy: one.remedy,
      };
      // A warning explains nothing that is broken.
      if (result.severity === 'stop') {
        if (one.pairs === undefined) for (const host of one.hosts) hosts.add(host);
        else for (const [a, b] of one.pairs) pairs.add(pairKey(a, b));
      }
      return result;
    }),
  );
  return [...found.filter(one => one.severity === 'stop'), ...found.filter(one => one.severity === 'warning')];
}
