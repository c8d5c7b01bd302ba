import { writeNamed } from '../../disk/write-named.ts';
import { pause } from '../../engine/pause.ts';
import type { Inventory } from '../../model/inventory.ts';
import { phases as allPhases, stepsFrom } from '../../playbook/phases.ts';
import { answerLine } from '../../report/events/answer-line.ts';
import { keptBackups } from '../backup/backup-folder.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { lockedPhases } from '../open/locked-phases.ts';
import { openClusterProject, type Project } from '../open/open-project.ts';
import { journalName } from '../open/open-report.ts';
import type { RunOptions } from '../run/run-options.ts';
import { readAll } from '../run/run-phases.ts';
import { type Session, withSession } from '../run/with-session.ts';
import { carriedOver, changesBetween } from './compare-looks.ts';
import { readLastLook, writeLastLook } from './last-look.ts';
import { firstWords, laterWords } from './look-words.ts';
import { metricsText } from './metrics.ts';
import { Messenger, type Receiver } from './notify.ts';
import type { Item } from './seen.ts';
import { takeLook } from './take-look.ts';

export interface WatchOptions extends RunOptions {
  /** Seconds from the beginning of one look to that of the next. */
  readonly every: number;
  readonly once?: boolean;
  readonly metrics?: string;
  readonly notify?: readonly Receiver[];
}

/** The phases that an inventory's fleet is to have behind it: all but the wipe, as far as their files are locked. */
async function watched({ inventory, catalogue }: Project): Promise<readonly string[]> {
  const first = allPhases.find(phase => phase.number === 2);
  const { steps } = stepsFrom(inventory, first, await lockedPhases(inventory, catalogue));
  return steps.map(phase => phase.name);
}

/** `provision watch`: looks at the fleet again and again, and tells what has changed. Returns the exit code. */
export async function watchFleet(options: WatchOptions): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openClusterProject(options);
  const words = await watched(project);
  const { catalogue } = project;
  return withSession(
    {
      options,
      command: 'watch',
      inventory: project.inventory,
      facts: catalogue.facts,
      opens: 'all',
      mode: 'visit',
      quiet: true,
      prepare: (inventory, selected) => readAll({ words, options, command: 'watch' }, inventory, catalogue, selected),
    },
    session => watch(options, project, session),
  );
}

type Prepared = Awaited<ReturnType<typeof readAll>>;

async function watch(options: WatchOptions, { catalogue }: Project, session: Session<Prepared>): Promise<number> {
  const { inventory, selected, away, prepared, fleet, stop } = session;
  const say = (text: string): void => void process.stdout.write(text);
  const name = journalName(inventory, options.twin === true);
  const messengers = (options.notify ?? []).map(receiver => new Messenger(receiver, inventory.cluster));
  const programs = prepared.phases.map(({ program }) => program);
  const admin = catalogue.admin.find(way => way.servers(inventory).length > 0);
  let before: readonly Item[] | undefined = readLastLook(inventory.file, name);
  let isFirst = true;
  for (;;) {
    const time = new Date();
    const started = performance.now();
    const look = await takeLook(
      {
        ...{ programs, hosts: inventory.hosts, selected, away, fleet },
        certificates: admin?.certificates,
        newestBackup: () => newestBackup(inventory, options.twin === true),
      },
      () => new Date(),
    );
    // Half a look says nothing.
    if (stop.aborted) return exitCode.done;
    const seconds = (performance.now() - started) / 1000;
    // Between two looks no host has to keep a connection for nobody.
    await fleet.connections.close();
    const items = carriedOver(before ?? [], look.items);
    const changes = changesBetween(before, items);
    if (options.json === true) {
      const changed = changes.map(({ kind, item }) => ({ kind, ...item }));
      const unread = [...look.unread].map(([host, because]) => ({ host, because }));
      say(answerLine({ type: 'look', cluster: inventory.cluster, seconds, unread, items, changes: changed }, time));
    } else {
      const words = { cluster: inventory.cluster, phases: programs.map(program => program.name), items, changes };
      const told = { time, seconds, verbose: options.verbose > 0 };
      say(isFirst ? firstWords(words, told, before !== undefined) : laterWords(words, told));
    }
    writeLastLook(inventory.file, name, time, items);
    if (options.metrics !== undefined) {
      const read = new Set(selected.map(host => host.name).filter(host => !look.unread.has(host)));
      writeNamed(options.metrics, metricsText({ cluster: inventory.cluster, time, seconds, read, ...look }));
    }
    for (const messenger of messengers) {
      const untold = await messenger.tell(changes);
      if (untold !== undefined) session.output.report({ type: 'warning', what: untold });
    }
    before = items;
    isFirst = false;
    if (options.once === true) return codeOf(items);
    await pause(Math.max(0, options.every * 1000 - (performance.now() - started)), stop);
    if (stop.aborted) return exitCode.done;
  }
}

/** 1: a host could not be read; 3: something is not as wanted. */
function codeOf(items: readonly Item[]): number {
  if (items.some(({ about, well }) => about === 'host' && !well)) return exitCode.failed;
  return items.every(({ well }) => well) ? exitCode.done : exitCode.stop;
}

function newestBackup(inventory: Inventory, twin: boolean): Date | undefined {
  const newest = keptBackups({ inventory, twin }).find(({ head }) => head !== undefined)?.head;
  return newest === undefined ? undefined : new Date(newest.taken);
}
