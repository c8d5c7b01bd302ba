import { basename, join } from 'node:path';
import * as z from 'zod';
import { readOwn } from '../disk/own-file.ts';
import { jsonValue } from '../model/text/json-value.ts';
import { ifReadable } from './verdict-file.ts';

/** A task of a run that changed something on a host. */
export interface ChangedTask {
  readonly resource: string;
  readonly title: string;
  readonly action: string;
  /** How many things it took away for good that nothing keeps: volumes. */
  readonly volumes: number;
  /** How many that can be made again. */
  readonly again: number;
}

/** What a run did on a host, and what it has kept there. */
export interface HostRecord {
  /** Paths of archives on the host, in the order in which they were made or found. */
  readonly archives: readonly string[];
  /** Files that were replaced, and where the copy is. */
  readonly copies: readonly { readonly path: string; readonly copy: string }[];
  readonly changed: readonly ChangedTask[];
}

/** A run by its journal. */
export interface RunRecord {
  /** Its folder's name: `2026-11-21T05-03-19Z-phase1`. */
  readonly name: string;
  readonly command: string;
  readonly cluster: string;
  readonly mode: string;
  readonly hosts: ReadonlyMap<string, HostRecord>;
}

const runStart = z.object({
  type: z.literal('run-start'),
  command: z.string(),
  cluster: z.string(),
  mode: z.string(),
  hosts: z.array(z.string()),
});

const difference = z.object({ action: z.string(), fields: z.array(z.object({ loss: z.string().optional() })) });

const plan = z.object({
  type: z.literal('plan'),
  hosts: z.array(
    z.object({
      host: z.string(),
      tasks: z.array(
        z.object({
          task: z.string(),
          resource: z.string(),
          outcome: z.object({
            why: z.string().optional(),
            change: difference.optional(),
            // What is known of it then; what it becomes is told by no second plan.
            deferred: difference.optional(),
          }),
        }),
      ),
    }),
  ),
});

const taskDone = z.object({
  type: z.literal('task-done'),
  host: z.string(),
  task: z.string(),
  title: z.string(),
  result: z.string(),
  output: z.string().optional(),
});

/** What hosts print is theirs: only what an archive or a copy of provision is called counts. */
const ARCHIVE = /^kept in (\/(?:[^/\p{Cc}]+\/)+\d{8}T\d{6}Z-[A-Za-z0-9._-]+-[0-9a-f]{16}\.tar\.gz)(?:: .*)?$/u;
const COPY = /^what stood in (\/[^\p{Cc}]+) is kept in (\/[^\p{Cc}]+\.\d{8}T\d{6}Z\.[0-9a-f]{64})$/u;
const REPLACED = '/var/backups/provision/replaced';

const archiveIn = (line: string): string | undefined => ARCHIVE.exec(line)?.[1];

function copyIn(line: string): { readonly path: string; readonly copy: string } | undefined {
  const [, path, copy] = COPY.exec(line) ?? [];
  if (path === undefined || copy?.startsWith(`${REPLACED}${path}.`) !== true) return undefined;
  return copy.includes('/../') ? undefined : { path, copy };
}

interface Building {
  readonly archives: Set<string>;
  readonly copies: Map<string, string>;
  readonly changed: ChangedTask[];
}

/** What the lines of a run's events tell of it; `undefined` where they do not begin as a run's. Lines of no sense are left out. Pure. */
export function recordOf(name: string, lines: readonly string[]): RunRecord | undefined {
  const start = runStart.safeParse(jsonValue(lines[0] ?? '')).data;
  if (start === undefined) return undefined;
  const hosts = new Map<string, Building>();
  const of = (host: string): Building => {
    const known = hosts.get(host) ?? { archives: new Set(), copies: new Map(), changed: [] };
    hosts.set(host, known);
    return known;
  };
  let planned = new Map<string, Omit<ChangedTask, 'title'>>();
  for (const line of lines) {
    // Most lines are of neither kind, and a plan of a wipe is long.
    if (line.includes('"type":"plan"')) {
      const told = plan.safeParse(jsonValue(line)).data;
      if (told === undefined) continue;
      planned = new Map();
      for (const { host, tasks } of told.hosts) {
        for (const { task, resource, outcome } of tasks) {
          const { why, change = outcome.deferred } = outcome;
          const before = resource === 'archive' && why !== undefined ? archiveIn(why) : undefined;
          if (before !== undefined) of(host).archives.add(before);
          if (change === undefined) continue;
          const number = (loss: string): number => change.fields.filter(field => field.loss === loss).length;
          planned.set(JSON.stringify([host, task]), {
            ...{ resource, action: change.action },
            ...{ volumes: number('volume'), again: number('again') },
          });
        }
      }
    } else if (line.includes('"type":"task-done"')) {
      const done = taskDone.safeParse(jsonValue(line)).data;
      if (done === undefined || (done.result !== 'changed' && done.result !== 'unknown')) continue;
      const about = planned.get(JSON.stringify([done.host, done.task]));
      const known = of(done.host);
      for (const said of (done.output ?? '').split('\n')) {
        const archive = about?.resource === 'archive' ? archiveIn(said) : undefined;
        if (archive !== undefined) known.archives.add(archive);
        const copy = copyIn(said);
        // Of two copies the first is what stood there before the run.
        if (copy !== undefined && !known.copies.has(copy.path)) known.copies.set(copy.path, copy.copy);
      }
      if (about !== undefined && about.resource !== 'archive') known.changed.push({ ...about, title: done.title });
    }
  }
  const { command, cluster, mode } = start;
  return {
    ...{ name, command, cluster, mode },
    hosts: new Map(
      [...hosts].map(([host, { archives, copies, changed }]) => [
        host,
        { archives: [...archives], copies: [...copies].map(([path, copy]) => ({ path, copy })), changed },
      ]),
    ),
  };
}

/**
 * Reads a run's events, by its folder; `undefined` where there are none of ours.
 * @throws {Problem} where they may not be read
 */
export function readRecord(run: string): RunRecord | undefined {
  const file = join(run, 'events.jsonl');
  const text = ifReadable(file, () => readOwn(file));
  return text === undefined ? undefined : recordOf(basename(run), text.split('\n'));
}
