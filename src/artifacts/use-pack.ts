import { InputProblem } from '../model/problems/problem.ts';
import type { Lock } from './lock-file.ts';

/**
 * What is locked where a pack is used: what the lock beside the inventory says, which the pack must agree with; where that says
 * nothing, what the pack says. Pure.
 * @param own what is locked beside the inventory
 * @param packed what the pack's own lock says
 * @throws {InputProblem} for each file of which the two say different checksums
 */
export function lockWithPack(own: Lock, packed: Lock, pack: string): Lock {
  if (Object.keys(own).length === 0) return packed;
  const differing = Object.entries(own).flatMap(([name, { sha256 }]) => {
    const other = packed[name]?.sha256;
    return other === undefined || other === sha256 ? [] : [{ name, sha256, other }];
  });
  if (differing.length === 0) return own;
  throw new InputProblem(
    differing.map(({ name, sha256, other }) => ({
      where: name,
      what: 'the pack has other bytes under this name than the lock beside the inventory',
      evidence: [`locked: sha256:${sha256}`, `pack:   sha256:${other}`, pack],
      hint: 'take the pack that was made with this lock, or the lock that was committed with the pack',
    })),
  );
}
