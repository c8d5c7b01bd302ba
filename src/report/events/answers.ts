import * as z from 'zod';
import { phaseEndFile } from '../../journal/phase-end-file.ts';
import { verdictFile } from '../../journal/verdict-file.ts';
import { reachOutcomes, reachSides, reachVerdicts } from '../../model/reach/reach.ts';
import { problem } from './gate-schema.ts';

const names = z.array(z.string());

const lastRun = z.strictObject({
  run: z.string().describe('Its folder.'),
  command: z.string(),
  time: z.string(),
  exitCode: z.number().exactOptional().describe('Absent: it was killed, or is still at work.'),
});

const twinHost = { name: z.string(), suite: z.string() };

const watchedItem = {
  key: z.string().describe('The same in every look.'),
  about: z.enum(['host', 'plan', 'gate', 'certificate', 'backup', 'disk']),
  host: z.string().exactOptional(),
  phase: z.string().exactOptional(),
  state: z.string(),
  well: z.boolean(),
  told: z.string(),
};

/** What a command prints with `--json` that is no event of a run: the problem that ended it, or its answer. */
export const answers = {
  problem: z
    .strictObject({ exitCode: z.number(), problems: z.array(problem) })
    .describe('What ended the command: a wrong option, a mistake in a file, a refusal before any run, a failure.'),
  inventory: z
    .strictObject({
      ok: z.literal(true),
      file: z.string(),
      cluster: z.string(),
      hosts: names,
      away: names.exactOptional().describe('Those of them that are away: no run connects to them.'),
      sites: names,
      todos: names.exactOptional().describe('Lines of the file that are marked TODO, as `LINE: TEXT`.'),
      notLoaded: names
        .exactOptional()
        .describe('Its own collections: they are run only by commands that talk to hosts.'),
    })
    .describe('The answer of `inventory check`.'),
  status: z
    .strictObject({
      cluster: z.string(),
      folder: z.string().describe('Of the journal.'),
      phases: z
        .array(z.strictObject({ ...verdictFile.shape, run: z.string().describe('The folder of the run that asked.') }))
        .describe('The last verdict of each phase, in their order.'),
      failures: z
        .array(
          z.strictObject({
            phase: z.string(),
            time: z.string(),
            command: z.string().describe('Without options.'),
            again: z.string().exactOptional().describe('The command with which it goes on.'),
            run: z.string().describe('Its folder.'),
            hosts: names.describe('Which the run was about.'),
            failed: phaseEndFile.shape.hosts,
          }),
        )
        .describe('What runs left undone, as long as nothing better is known of it.'),
      lastRun: lastRun.exactOptional(),
    })
    .describe('The answer of `status`.'),
  vars: z
    .strictObject({
      host: z.string(),
      vars: z.array(
        z.strictObject({
          name: z.string(),
          value: z.unknown().describe('A sealed one is `(sealed)`.'),
          from: z.string(),
          over: names.describe('Who gives it, too, and loses.'),
        }),
      ),
    })
    .describe('The answer of `vars`.'),
  certificates: z
    .strictObject({
      within: z.number().describe('Days below which a certificate counts as near its end.'),
      certificates: z
        .array(
          z.strictObject({
            host: z.string(),
            file: z.string(),
            ca: z.boolean().describe('Whether it is a CA’s.'),
            until: z.iso.datetime(),
            days: z.number().describe('Whole days that are left; below zero: it has ended.'),
          }),
        )
        .describe('The soonest to end first.'),
      silent: z
        .array(z.strictObject({ host: z.string(), because: z.string() }))
        .describe('Hosts of which nothing is known.'),
    })
    .describe('The answer of `certs`.'),
  outdated: z
    .strictObject({
      tested: z
        .record(z.string(), z.string())
        .describe('Versions with which this release was run, by what they are of.'),
      parts: z.array(
        z.strictObject({
          part: z.string().describe('k3s, calico or traefik.'),
          runs: z.array(z.strictObject({ version: z.string(), hosts: names })),
          wanted: z.string().exactOptional().describe('What the inventory names.'),
          tested: z.string(),
          newer: z.boolean().describe('Whether the tested one is newer than one that runs.'),
          next: z.string().exactOptional().describe('The command of the next step there.'),
        }),
      ),
      needs: z
        .array(z.strictObject({ name: z.string(), locked: z.boolean(), cached: z.boolean() }))
        .describe('Files of the tested K3s, where it is newer.'),
      silent: z
        .array(z.strictObject({ host: z.string(), because: z.string() }))
        .describe('Hosts of which nothing is known.'),
    })
    .describe('The answer of `outdated`.'),
  drill: z
    .strictObject({
      cluster: z.string(),
      taken: z.iso.datetime().describe('When the backup was made.'),
      release: z.string().describe('The version of what made it.'),
      datastore: z.string(),
      objects: z.number().describe('That the restored cluster holds.'),
      secrets: z.number().describe('How many of them are secrets.'),
      seconds: z.number(),
      differences: z.array(z.string()).describe('What is otherwise than when the backup was made.'),
      changing: z.array(z.string()).describe('What changed while the backup was made, and is not compared.'),
    })
    .describe('The answer of `restore FILE --drill`, where the backup works.'),
  look: z
    .strictObject({
      cluster: z.string(),
      seconds: z.number(),
      unread: z
        .array(z.strictObject({ host: z.string(), because: z.string() }))
        .describe('Hosts that could not be read.'),
      items: z
        .array(z.strictObject(watchedItem))
        .describe('What was seen; of a host that could not be read, what the last look knew.'),
      changes: z
        .array(z.strictObject({ kind: z.enum(['new', 'changed', 'mended']), ...watchedItem }))
        .describe('Since the last look; of the first, all that is not as wanted.'),
    })
    .describe('A look of `watch`.'),
  reach: z
    .strictObject({
      rows: z.array(
        z.strictObject({
          host: z.string(),
          address: z.string(),
          side: z.enum(reachSides).describe('From where: outside, the LAN of its site, or the mesh.'),
          from: names.describe('Who asked: hosts, or `controller`.'),
          protocol: z.enum(['tcp', 'udp']),
          port: z.number(),
          wanted: z
            .enum(['open', 'closed', 'anything'])
            .describe('What the policy says; anything: nothing is closed there.'),
          seen: z.enum(reachOutcomes),
          who: z.string().describe('Who wants it, or listens there; empty: nobody is known.'),
          verdict: z
            .enum(reachVerdicts)
            .describe('exposed: it answers and is not to; shut: it is to answer and does not; untold: silence of UDP.'),
        }),
      ),
      unasked: z.array(z.strictObject({ host: z.string(), side: z.enum(reachSides), because: z.string() })),
      mute: z
        .array(z.strictObject({ from: z.string(), because: z.string() }))
        .describe('Who was to ask and could not: hosts, or `controller`.'),
      silent: z
        .array(z.strictObject({ host: z.string(), because: z.string() }))
        .describe('Hosts that could not be read.'),
    })
    .describe('The answer of `reach`.'),
  fault: z
    .strictObject({ name: z.string(), title: z.string(), code: z.string(), severity: z.enum(['stop', 'warning']) })
    .describe('A line of `twin fault list`.'),
  'twin-progress': z.strictObject({ step: z.string(), detail: z.string(), host: z.string().exactOptional() }),
  'twin-up': z
    .strictObject({
      id: z.string(),
      cluster: z.string(),
      inventory: z.string(),
      fingerprint: z.string(),
      hosts: z.array(
        z.strictObject({
          ...twinHost,
          image: z.string(),
          privileged: z.boolean(),
          memory: z.number(),
          disk: z.number().exactOptional(),
          packages: z.boolean(),
        }),
      ),
      from: z.string().exactOptional().describe('The saved twin that it was started from.'),
    })
    .describe('The answer of `twin up`.'),
  'twin-saved': z
    .strictObject({
      name: z.string(),
      cluster: z.string(),
      hosts: z.array(z.string()),
      from: z.string().exactOptional().describe('The saved twin on whose disks its own lie.'),
      savedAt: z.string().describe('In UTC.'),
    })
    .describe('A line of `twin saved`.'),
  'twin-status': z
    .strictObject({
      id: z.string(),
      state: z.enum(['up', 'partial', 'down']),
      hosts: z.array(
        z.strictObject({
          name: z.string(),
          running: z.boolean(),
          suite: z.string().exactOptional(),
          memory: z
            .strictObject({ limit: z.number(), used: z.number(), killed: z.number() })
            .exactOptional()
            .describe('In bytes; `killed`: programs that were ended for want of it. Absent: the host has no limit.'),
          pid: z.number().exactOptional(),
        }),
      ),
      packages: z
        .strictObject({ hosts: names, works: z.boolean().describe('`false`: what passes them on has ended.') })
        .exactOptional()
        .describe('Who can install what this machine can.'),
      links: z.array(
        z.strictObject({
          place: z.string().describe('A host, a site, or `controller`.'),
          delay: z.number().describe('Milliseconds that each packet takes longer, each way.'),
          loss: z.number().describe('The share of packets that are lost, from 0 to 1.'),
          works: z.boolean().describe('`false`: what does that has ended, and nothing passes.'),
        }),
      ),
    })
    .describe('The answer of `twin status`.'),
};
