import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { tableOf } from '../report/table-of.ts';
import { type Machine, machineSchema } from '../results.ts';
import type { ClusterRow } from './measure-cluster.ts';

/** Where its results are kept. */
export const KEPT_CLUSTER = 'bench/results/cluster.json';

/** What one run of `npm run bench -- --cluster` has found. */
export interface ClusterResults {
  /** The day, as ISO 8601 has it. */
  readonly day: string;
  readonly machine: Machine;
  readonly k3s: string;
  /** Name and title of everybody who took part. */
  readonly contestants: Readonly<Record<string, string>>;
  readonly rows: readonly ClusterRow[];
}

const schema: z.ZodType<ClusterResults> = z.object({
  day: z.iso.date(),
  machine: machineSchema,
  k3s: z.string(),
  contestants: z.record(z.string(), z.string()),
  rows: z.array(
    z.object({
      contestant: z.string(),
      runs: z.number(),
      ready: z.number(),
      first: z.number(),
      again: z.number().optional(),
      restarted: z.number().optional(),
      bytes: z.number(),
      memory: z.number(),
    }),
  ),
});

/** What was kept last; `undefined`: nothing yet. */
export const keptCluster = (root: string): ClusterResults | undefined =>
  existsSync(join(root, KEPT_CLUSTER))
    ? schema.parse(JSON.parse(readFileSync(join(root, KEPT_CLUSTER), 'utf8')))
    : undefined;

/** What each needed, beside the floor. */
export function clusterTable({ rows }: ClusterResults): string {
  const floor = rows.find(row => row.contestant === 'floor');
  const times = (value: number, of: number | undefined): string =>
    of === undefined ? '' : ` (${(value / of).toFixed(2)} ×)`;
  const head = ['who', 'four nodes Ready', 'done', 'once more', 'K3s restarted by that', 'sent', 'memory', 'runs'];
  const lines = rows.map(row => [
    row.contestant,
    `${row.ready.toFixed(0)} s${times(row.ready, floor?.ready)}`,
    `${row.first.toFixed(1)} s${times(row.first, floor?.first)}`,
    row.again === undefined ? '' : `${row.again.toFixed(1)} s`,
    row.restarted === undefined ? '' : `on ${row.restarted} hosts`,
    `${(row.bytes / 1e6).toFixed(0)} MB`,
    `${(row.memory / 1e6).toFixed(0)} MB`,
    String(row.runs),
  ]);
  return tableOf(head, lines);
}

/** The part of the page that is about a cluster; nothing where none was measured. */
export function clusterSection(results: ClusterResults | undefined): readonly string[] {
  if (results === undefined) return [];
  const { day, machine, k3s, contestants } = results;
  return [
    '## A cluster',
    `From four hosts in their mesh, without K3s, to a cluster of real K3s ${k3s} with flannel over the mesh (\`npm run bench -- --cluster\`), and the same command once more. Measured on ${day} on a machine with ${machine.cores} cores, which controller and hosts share; everybody gives every host the same program and images. Medians.`,
    Object.values(contestants).join(' · '),
    clusterTable(results),
  ];
}
