import type { Planning } from './planning/planning.ts';
import type { Row } from './run-scenario.ts';
import type { StartUp } from './start-up/start-up.ts';

/** What it was measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly kernel: string;
  readonly node: string;
}

/** Everything that one run of the benchmark has found; `docs/performance.md` is written from it. */
export interface Results {
  /** The day, as ISO 8601 has it. */
  readonly day: string;
  readonly machine: Machine;
  /** Name and title of everybody who took part. */
  readonly contestants: Readonly<Record<string, string>>;
  readonly runs: number;
  readonly rows: readonly Row[];
  readonly planning: readonly Planning[];
  readonly startUp: readonly StartUp[];
}
