import type { BoundCheckKind } from '../model/check-kind.ts';

/** Every kind of check that a gate can ask: adding one is its file and a line here. */
const all: readonly BoundCheckKind[] = [];

export const checks: ReadonlyMap<string, BoundCheckKind> = new Map(all.map(one => [one.name, one]));
