import * as z from 'zod';
import { hostFailures } from '../../model/problems/host-problem.ts';
import { kept, keptSum } from '../../model/shapes/kept-shape.ts';
import { diagnosis, gateCell, gateWord, problem } from './gate-schema.ts';
import { hostPlan } from './plan-schema.ts';

const host = z.string();
const hosts = z.array(z.string());
const phase = z.string();
const seconds = z.number();
const batch = z
  .strictObject({ number: z.number(), of: z.number() })
  .exactOptional()
  .describe('Where the stage goes through its hosts in batches: which one.');
const stage = z.string().exactOptional().describe('The gate of this stage alone; absent: the phase’s own.');
const ofTask = { host, stage: z.string(), task: z.string(), title: z.string() };
const said = {
  host: host.exactOptional(),
  what: z.string(),
  hint: z.string().exactOptional().describe('What to do about it.'),
};

const hostSummary = z
  .strictObject({
    host,
    status: z
      .enum(['ok', 'failed', 'unreachable', 'skipped', 'interrupted'])
      .describe('`interrupted`: by the user; nothing failed there.'),
    changed: z.number(),
    unknown: z
      .number()
      .exactOptional()
      .describe('Tasks that ran, or may have, and of which nobody knows what they have changed.'),
    unchanged: z.number(),
    failures: z.array(problem.extend({ task: z.string().exactOptional() })),
    kept: z.array(kept).exactOptional().describe('What was left on purpose.'),
  })
  .describe('How a phase ended on one host.')
  .meta({ id: 'HostSummary' });

/** What a run tells, in order, by its type. A journal holds these, and `--json` prints them. */
export const runEvents = {
  'run-start': z
    .strictObject({
      command: z.string(),
      cluster: z.string(),
      inventory: z.string(),
      hosts,
      mode: z.enum(['apply', 'dry-run', 'gate', 'diagnosis', 'visit']),
      forced: z.boolean().exactOptional().describe('`--force` was given.'),
      again: z
        .string()
        .exactOptional()
        .describe('The command that does the same again, with the options that decide what it means.'),
    })
    .describe('The first of a run.'),
  'phase-start': z.strictObject({ phase, title: z.string(), hosts }),
  'host-connecting': z.strictObject({ host }),
  'host-reading': z.strictObject({ host }),
  'host-read': z.strictObject({ host, seconds }),
  'host-failed': z
    .strictObject({ host, reason: z.enum(hostFailures), problem })
    .describe('The host is out of the run, for no task’s sake.'),
  login: z
    .strictObject({ host, seconds, problem: problem.exactOptional() })
    .describe('A new login after changes; with `problem`: it failed, and the host is out of the run.'),
  'phase-left-out': z
    .strictObject({
      phase,
      what: z.string(),
      because: z.array(z.strictObject({ host, because: z.string() })),
      instead: z.array(z.strictObject({ hosts, type: z.string() })).describe('What to type to do it all the same.'),
    })
    .describe('A phase that is not run.'),
  plan: z
    .strictObject({ phase, hosts: z.array(hostPlan) })
    .describe('Everything that would be changed, before anything is.'),
  'stage-start': z.strictObject({ stage: z.string(), hosts, batch }),
  'task-start': z.strictObject(ofTask),
  transfer: z
    .strictObject({
      ...ofTask,
      source: z.string().describe('The path on the controller.'),
      from: z.literal('host').exactOptional().describe('It comes from the host: `source` is a path there.'),
      giver: z
        .string()
        .exactOptional()
        .describe(
          'Who gives it, if not the controller: a host of the same site, over the LAN, or a server on the web.',
        ),
      sentBytes: z.number(),
      bytes: z.number(),
    })
    .describe('A file on its way to a host, for a task that begins once it is there; or from a host.'),
  'task-done': z.strictObject({
    ...ofTask,
    result: z
      .enum(['changed', 'failed', 'undone', 'unknown'])
      .describe('`undone`: the host took it back by itself; `unknown`: nobody has seen what became of it.'),
    seconds,
    problem: problem.exactOptional(),
    output: z.string().exactOptional().describe('What the change printed.'),
  }),
  'stage-done': z.strictObject({ stage: z.string(), batch }),
  warning: z.strictObject(said).describe('Something that is not as it should be; the run goes on.'),
  notice: z.strictObject(said).describe('Something worth knowing; nothing is wrong.'),
  'gate-start': z.strictObject({ phase, stage, hosts }),
  'gate-waiting': z.strictObject({
    phase,
    stage,
    waiting: z.array(
      z.strictObject({ title: z.string().describe('Completes “waiting for …”.'), hosts, last: z.string() }),
    ),
    seconds,
    patience: z.number().describe('Seconds.'),
  }),
  'gate-done': z.strictObject({
    phase,
    stage,
    word: gateWord,
    cells: z.array(gateCell),
    notAsked: hosts.describe('Hosts of which nothing was asked.'),
    seconds,
    rerun: z.string().describe('The command that asks this gate again.'),
    interrupted: z
      .literal(true)
      .exactOptional()
      .describe('The user ended it before every question had its answer: no verdict of the phase.'),
  }),
  'diagnosis-start': z.strictObject({ phase }),
  diagnosis: z.strictObject({ phase, diagnosis, seconds }),
  'phase-done': z.strictObject({
    phase,
    hosts: z.array(hostSummary),
    seconds,
    word: gateWord.exactOptional().describe('Absent: there was no gate to ask.'),
    kept: z.array(keptSum).exactOptional().describe('What was left on purpose, counted.'),
  }),
  'run-done': z
    .strictObject({ exitCode: z.number(), seconds, journal: z.string().exactOptional() })
    .describe('The last of a run, whatever became of it.'),
} as const;
