import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { z } from 'zod';
import { Fleet, type FleetOptions } from '../../../src/engine/fleet/fleet.ts';
import type { Event } from '../../../src/model/events/event.ts';
import type { Host } from '../../../src/model/inventory.ts';
import { PHASES_FOLDER } from '../../../src/model/plan/program.ts';
import { resource } from '../../../src/model/plan/resource.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { thing } from '../../../src/model/reading/thing.ts';
import type { RunOwner } from '../../../src/model/run-owner.ts';
import { type Connect, type RunResult, TransportProblem } from '../../../src/model/transport.ts';
import { raw, sh } from '../../../src/shell/sh.ts';
import { hostOf } from '../../fixtures/host.ts';

/** Hosts that are folders of this machine: scripts run for real, with no SSH between. */
export interface LocalFleet {
  readonly fleet: Fleet;
  readonly folder: string;
  /** Commands run, by host. */
  readonly commands: Map<string, number>;
  /** Hosts that refuse a connection. */
  readonly down: Set<string>;
  /** Hosts that let nobody in. */
  readonly shut: Set<string>;
  /** Connections made, by host. */
  readonly connections: Map<string, number>;
  /** The number of the connection over which each command came, by host. */
  readonly over: Map<string, number[]>;
  readonly host: (name: string) => Host;
  /** Has something happen on a host before its next command. */
  readonly before: (host: Host, text: string) => void;
  /** The folder in which a host keeps the names of its phases. */
  readonly phases: (name: string) => string;
  readonly close: () => Promise<void>;
}

/** `more`: what this run is told besides; one that is told who is dead looks for what runs have left on these hosts. */
export function localFleet(more: Partial<FleetOptions> = {}): LocalFleet {
  const folder = mkdtempSync(join(tmpdir(), 'provision-engine-'));
  const commands = new Map<string, number>();
  const down = new Set<string>();
  const shut = new Set<string>();
  const connections = new Map<string, number>();
  const over = new Map<string, number[]>();
  const sooner = new Map<string, string>();
  const phases = (name: string): string => join(folder, `${name}.phases`);
  const connect: Connect = async host => {
    if (down.has(host.name))
      throw new TransportProblem('unreachable', { where: host.name, what: 'connection refused' });
    if (shut.has(host.name)) throw new TransportProblem('auth', { where: host.name, what: 'refused every key' });
    const number = (connections.get(host.name) ?? 0) + 1;
    connections.set(host.name, number);
    return {
      run: (script, { onStdout }) => {
        commands.set(host.name, (commands.get(host.name) ?? 0) + 1);
        over.set(host.name, [...(over.get(host.name) ?? []), number]);
        return new Promise<RunResult>((resolve, reject) => {
          const child = spawn('sh', ['-s'], { stdio: ['pipe', 'pipe', 'pipe'] });
          const stdout: Buffer[] = [];
          const stderr: Buffer[] = [];
          child.stdout.on('data', (chunk: Buffer) => {
            stdout.push(chunk);
            onStdout?.(chunk);
          });
          child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
          child.on('error', reject);
          child.on('close', code =>
            code === null
              ? reject(new TransportProblem('dropped', { where: host.name, what: 'the connection dropped' }))
              : resolve({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), code }),
          );
          const first = sooner.get(host.name);
          sooner.delete(host.name);
          const own = `${first === undefined ? '' : `( ${first} ) </dev/null >/dev/null 2>&1\n`}${script.replaceAll(PHASES_FOLDER, phases(host.name))}`;
          // Never what runs have left on this machine itself: other rings are at work on it at the same time.
          const left = join(folder, more.isDead === undefined ? 'nothing-left' : `${host.name}.run`);
          return child.stdin.end(
            own
              .replaceAll('/run/provision/runs', join(left, 'runs'))
              .replaceAll('/var/lib/provision/guards', join(left, 'guards')),
          );
        });
      },
      close: async () => {},
    };
  };
  const fleet = new Fleet({
    connect,
    forks: 8,
    signal: new AbortController().signal,
    owner: testOwner(),
    folderOn: host => join(folder, `${host.name}.run`),
    ...more,
  });
  const host = (name: string): Host => {
    mkdirSync(join(folder, name), { recursive: true });
    return hostOf(name, { ssh: { connectTimeout: 1 } });
  };
  const before = (host: Host, text: string): void => void sooner.set(host.name, text);
  const close = async (): Promise<void> => {
    await fleet.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { fleet, folder, commands, down, shut, connections, over, host, before, phases, close };
}

/** A run of nobody. */
export const testOwner = (id: string = randomUUID()): RunOwner => ({
  id,
  user: 'tester',
  controller: 'here',
  pid: 1,
  command: 'phase2',
  since: '2026-01-01T00:00:00Z',
});

const noteSchema = z.strictObject({
  path: z.string(),
  text: z.string(),
  /** Shell text run instead of writing. */
  instead: z.string().optional(),
  inputs: z.array(z.string()).default([]),
  /** Differs also where an input is newer. */
  tell: z.string().optional(),
});

/** The least of resources: a file with one word in it, which is rewritten also where an input is newer than it. */
const note = resource<z.output<typeof noteSchema>, { text: string | undefined; old: boolean }>({
  name: 'note',
  summary: 'A file with a word in it.',
  schema: noteSchema,
  examples: [],
  ids: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  title: ({ path }) => `note ${path.split('/').at(-1)}`,
  inputs: ({ inputs }) => inputs.map(path => thing('path', path)),
  probe: ({ path, inputs }) =>
    sh`if [ -e ${path} ]; then cat ${path}; for i in ${inputs.length > 0 ? inputs : ['']}; do if [ -n "$i" ] && [ "$i" -nt ${path} ]; then printf ' old'; fi; done; else printf absent; fi`,
  parse: ({ stdout }) =>
    stdout === 'absent'
      ? { text: undefined, old: false }
      : { text: stdout.replace(/ old$/, ''), old: stdout.endsWith(' old') },
  diff: ({ text }, state) => ({
    action: state.text === undefined ? 'create' : 'update',
    fields:
      state.text !== text
        ? [{ name: 'text', before: state.text, after: text }]
        : state.old
          ? [{ name: 'age', before: 'older than its input', after: 'newer' }]
          : [],
    why: 'as wanted',
  }),
  apply: ({ path, text, instead }) =>
    instead === undefined ? sh`sleep 0.02; printf %s ${text} >${path}` : raw(instead),
  facts: ({ tell }, state): Record<string, string> =>
    tell === undefined || state.text === undefined ? {} : { [tell]: state.text },
});

/** A task of a stage that wants a note. */
export function noteTask(id: string, stage: string, args: z.input<typeof noteSchema>, waitsFor?: string): Task {
  const bound = note.bind(args);
  return {
    id,
    stage,
    title: bound.title,
    resource: 'note',
    timeout: 10,
    // What these hosts are made of is this machine.
    guard: 'off',
    bound,
    waitsFor: waitsFor === undefined ? undefined : { because: waitsFor },
  };
}

/** What each test of a file has for itself: a fleet, and the events that were told. */
export interface UsedFleet {
  readonly local: LocalFleet;
  readonly events: Event[];
  /** Takes another fleet instead, as `localFleet` makes it. */
  readonly again: (more: Partial<FleetOptions>) => Promise<void>;
  /** Begins with no events anew. */
  readonly forget: () => void;
}

/** Makes a fleet before each test of the file, and closes it after. */
export function useLocalFleet(): UsedFleet {
  let local: LocalFleet | undefined;
  let events: Event[] = [];
  beforeEach(() => {
    local = localFleet();
    events = [];
  });
  afterEach(() => local?.close());
  return {
    get local() {
      if (local === undefined) throw new RangeError('no test is under way');
      return local;
    },
    get events() {
      return events;
    },
    again: async more => {
      await local?.close();
      local = localFleet(more);
    },
    forget: () => {
      events = [];
    },
  };
}
