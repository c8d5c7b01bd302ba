import { z } from 'zod';
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
  readonly rows: readonly Row[];
  readonly planning: readonly Planning[];
  readonly startUp: readonly StartUp[];
}

const spread = z.object({ median: z.number(), least: z.number(), most: z.number(), runs: z.number() });

export const machineSchema: z.ZodType<Machine> = z.object({
  processor: z.string(),
  cores: z.number(),
  memory: z.number(),
  kernel: z.string(),
  node: z.string(),
});

/** Reads results that were kept as JSON. */
export const resultsSchema: z.ZodType<Results> = z.object({
  day: z.iso.date(),
  machine: machineSchema,
  contestants: z.record(z.string(), z.string()),
  rows: z.array(
    z.object({
      scenario: z.string(),
      hosts: z.number(),
      roundTrip: z.number(),
      contestant: z.string(),
      seconds: spread,
      processor: z.number(),
      memory: z.number(),
      connections: z.number(),
      commands: z.number(),
      bytes: z.number(),
    }),
  ),
  planning: z.array(z.object({ hosts: z.number(), seconds: spread, memory: z.number() })),
  startUp: z.array(z.object({ name: z.string(), seconds: spread })),
});
