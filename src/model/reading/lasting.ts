import type { Script } from '../plan/script.ts';
import { lastLines } from '../text/last-lines.ts';
import type { Override } from './override.ts';
import type { Reading } from './reading.ts';

/**
 * Who else sets what a task sets, and who wins at the next boot. The probes go with the first reading and with the gate's
 * questions; of those that many tasks share, each is read once.
 */
export interface Lasting {
  readonly probes: readonly Script[];
  /** Pure. `readings`: the answers to `probes`, in their order, all of them read. */
  readonly overrides: (readings: readonly Reading[]) => readonly Override[];
}

/** Nobody else can set it. */
export const LASTS: Lasting = { probes: [], overrides: () => [] };

/** Several of a task's settings, each with its own second owners. */
export function together(parts: readonly Lasting[]): Lasting {
  return {
    probes: parts.flatMap(part => part.probes),
    overrides: readings => {
      let from = 0;
      return parts.flatMap(part => {
        const own = readings.slice(from, from + part.probes.length);
        from += part.probes.length;
        return part.overrides(own);
      });
    },
  };
}

/** What is known of the next boot; `unread`: a host did not tell who else sets it. */
export type AfterBoot =
  | { readonly kind: 'read'; readonly overrides: readonly Override[] }
  | { readonly kind: 'unread'; readonly because: string };

/** Judges by what was read; a probe that failed, or was not answered, leaves it unread. */
export function afterBoot({ probes, overrides }: Lasting, of: (probe: Script) => Reading | undefined): AfterBoot {
  const readings: Reading[] = [];
  for (const probe of probes) {
    const reading = of(probe);
    if (reading === undefined) return { kind: 'unread', because: 'the host did not answer who else sets it' };
    if (reading.code !== 0) {
      const because = lastLines(reading.stderr, 1)[0] ?? `the probe exited with ${reading.code}`;
      return { kind: 'unread', because };
    }
    readings.push(reading);
  }
  return { kind: 'read', overrides: overrides(readings) };
}
