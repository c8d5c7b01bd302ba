import { dirname, join } from 'node:path';
import type { Lock } from '../../artifacts/lock-file.ts';
import { lockedText } from '../../artifacts/use-locked.ts';
import type { Catalogue } from '../../collections/catalogue.ts';
import { FetchedPlaces } from '../../disk/fetched-places.ts';
import type { PhaseResult } from '../../engine/phase-end.ts';
import { runPhase } from '../../engine/run-phase.ts';
import { readStatus } from '../../journal/read-status.ts';
import { clustersOf, fleetOf, isAdopted, partOf } from '../../model/cluster/clusters.ts';
import type { Event, HostPlan, Remark, Report } from '../../model/events/event.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { ownFolder } from '../../model/own-folder.ts';
import type { Program } from '../../model/plan/program.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { isAre } from '../../model/text/count.ts';
import { createProgram, type ProgramOptions } from '../../playbook/create-program.ts';
import { overlookedFiles } from '../../playbook/parse/overlooked-files.ts';
import { findPhase, phaseBefore, phaseWord, refuseUnwanted } from '../../playbook/phases.ts';
import type { Playbook } from '../../playbook/playbook.ts';
import { spareLiving } from '../../remnants/spare-living.ts';
import { lockedArtifacts } from '../artifacts/locked-artifacts.ts';
import { refuseAdopted } from '../by-cluster/refuse-adopted.ts';
import { forgetWipedCluster, type IdentityKeeper, keepIdentity, openIdentity } from '../cluster/kept-identity.ts';
import { concern } from '../evidence/concern.ts';
import { exitCode } from '../exit-code.ts';
import { filesOf } from '../open/files-of.ts';
import { openDiagnosis } from '../open/open-diagnosis.ts';
import { namesFile, openPlaybook, shippedPlaybook } from '../open/open-playbook.ts';
import type { Project } from '../open/open-project.ts';
import { journalName, rememberedFacts } from '../open/open-report.ts';
import { planKeeper } from '../plan/keep-plan.ts';
import type { KeptPhases } from '../plan/kept-phases.ts';
import { confirmDestruction } from './confirm-destruction.ts';
import { extraVars } from './extra-vars.ts';
import { findMistakes } from './find-mistakes.ts';
import { refuseSealedIn } from './refuse-sealed.ts';
import { removingUnknown } from './remove-unknown.ts';
import { isDryRun, type RunOptions } from './run-options.ts';
import { type Session, withSession } from './with-session.ts';

export interface PhasesRequest {
  /** Phases by number or name, or playbook files, in order. */
  readonly words: readonly string[];
  readonly options: RunOptions;
  /** As the user typed it, for the journal. */
  readonly command: string;
  readonly gateOnly?: boolean;
  /** Where to write an HTML page with the matrix of all pairs; it is then asked for also where the gate says GO. */
  readonly report?: string;
  /** The command that asks its gate again, where that is no gate of the user's: `doctor`. */
  readonly again?: string;
  /** The words are files, whatever they look like. */
  readonly files?: boolean;
  /**
   * Phases that are one step among others (`up`). Of those that destroy what only the cluster's name confirms: `asked-for`
   * is done once the name was typed, `spare-living` also leaves it out where something lives. `--yes` consents to neither.
   */
  readonly wipe?: 'asked-for' | 'spare-living';
  /** What is locked besides what stands beside the inventory: versions that it does not name yet. */
  readonly locked?: Lock;
  /** How many hosts at once a stage takes, by its name, instead of what its playbook says. */
  readonly serial?: ReadonlyMap<string, number>;
  /** What single words are done for, by their places: their values, over all others, and what they are called. */
  readonly each?: ReadonlyMap<number, WordFor>;
  /** What is said before anything else. */
  readonly notes?: readonly Remark[];
  /** What would come after the last of them and why it does not, said once all has ended well. */
  readonly next?: Remark;
  /** Phases whose changes were planned and not made, by a dry run before; this one adds its own. */
  readonly planned?: Set<string>;
  /** The plan that was kept, which is all that may be made. */
  readonly kept?: KeptPhases;
}

/** What one of several words with one playbook is done for. */
export interface WordFor {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly title: string;
}

/** The file that a word names; `undefined` for a phase that ships. */
const fileOf = ({ files }: PhasesRequest, word: string): string | undefined =>
  files === true || namesFile(word) ? word : undefined;

interface Loaded {
  readonly playbook: Playbook;
  readonly before: Playbook | undefined;
  /** It is the user's own, and no phase. */
  readonly isFile: boolean;
}

/** The playbook of a word, and that of the phase whose gate comes before it. */
async function load(request: PhasesRequest, word: string, words: Catalogue, inventory: Inventory): Promise<Loaded> {
  const file = fileOf(request, word);
  if (file !== undefined)
    return { playbook: await openPlaybook(file, words, request.gateOnly !== true), before: undefined, isFile: true };
  const phase = findPhase(word);
  refuseUnwanted(phase, inventory);
  const before = phaseBefore(phase.number, inventory);
  return {
    playbook: await shippedPlaybook(phase.name, words),
    before: before === undefined ? undefined : await shippedPlaybook(before.name, words),
    isFile: false,
  };
}

function inBatches(loaded: Loaded, { serial }: PhasesRequest): Loaded {
  if (serial === undefined) return loaded;
  const stages = loaded.playbook.stages.map(stage => {
    const hosts = serial.get(stage.name);
    return hosts === undefined ? stage : { ...stage, serial: { hosts } };
  });
  return { ...loaded, playbook: { ...loaded.playbook, stages } };
}

/** A phase that is ready to run, and what of the user's beside the inventory looks as if it took part, and does not. */
interface Prepared {
  readonly program: Program;
  readonly overlooked: Awaited<ReturnType<typeof overlookedFiles>>;
}

interface PreparedAll {
  readonly phases: readonly Prepared[];
  /** Which cluster the inventory's is: a wipe gives it up, and the phases after it know that. */
  readonly keeper: IdentityKeeper;
  /** What is said of makers' files, before anything else. */
  readonly notes: readonly string[];
  /** Files of the playbooks. */
  readonly playbooks: readonly string[];
}

/**
 * Everything is read and rendered before anything is done: a mistake in the last phase must not come to light after the
 * first.
 * @throws {InputProblem}
 */
export async function readAll(
  request: PhasesRequest,
  inventory: Inventory,
  catalogue: Catalogue,
  selected: readonly Host[],
): Promise<PreparedAll> {
  const loaded: Loaded[] = [];
  for (const [at, word] of request.words.entries()) {
    const one = inBatches(await load(request, word, catalogue, inventory), request);
    const title = request.each?.get(at)?.title;
    loaded.push(title === undefined ? one : { ...one, playbook: { ...one.playbook, title } });
  }
  const spared = sparedIn(inventory, loaded, selected, request);
  for (const { playbook } of loaded) {
    refuseSealedIn(playbook);
    if (request.gateOnly !== true || playbook.gate.length > 0) continue;
    throw new InputProblem({
      where: playbook.file,
      what: 'it has no gate',
      hint: 'add `gate:` with checks (docs/checks.md)',
    });
  }
  const extra = await extraVars(request.options.extraVars);
  const remembered = rememberedFacts(inventory, request.options.twin === true);
  const { artifacts, notes } = await lockedArtifacts(
    loaded.map(({ playbook }) => playbook),
    inventory,
    catalogue,
    request.gateOnly === true ? 'unread' : 'read',
    request.options.pack,
    request.locked,
  );
  const textOf = lockedText();
  const twin = request.options.twin === true;
  const keeper = await openIdentity({ inventory, twin });
  // A lock that does not fit is told before a wipe, not after it.
  if (loaded.some(({ playbook }) => playbook.confirm === 'cluster-name')) keeper.read();
  const { at: placeOf } = new FetchedPlaces(join(ownFolder(inventory.file), 'fetched'), twin ? '.twin' : '');
  const prepared = await Promise.all(
    loaded.map(async (one, at) => ({
      program: program(
        one,
        {
          inventory,
          selected: new Set(selected.map(host => host.name)),
          remembered,
          artifacts,
          textOf,
          identity: keeper.read,
          ownFile: filesOf(inventory),
          placeOf,
          vocabulary: catalogue,
          extraVars: { ...extra, ...request.each?.get(at)?.vars },
        },
        request,
      ),
      overlooked: await overlookedFiles(one.playbook, dirname(inventory.file)),
    })),
  );
  for (const one of prepared) await findMistakes(one.program, inventory);
  return {
    phases: prepared,
    keeper,
    notes: [...notes, ...spared],
    playbooks: loaded.map(({ playbook }) => playbook.file),
  };
}

/**
 * Hosts of clusters that somebody else has installed have no part in what destroys: of others beside them that is said.
 * @throws {InputProblem} for what would be done for them alone, and for a phase that makes a cluster
 */
function sparedIn(
  inventory: Inventory,
  loaded: readonly Loaded[],
  selected: readonly Host[],
  { wipe }: PhasesRequest,
): readonly string[] {
  for (const { playbook, isFile } of loaded)
    if (!isFile && findPhase(playbook.name).perCluster === true)
      refuseAdopted(inventory, `phase ${findPhase(playbook.name).number}`);
  const wipes = loaded.find(({ playbook }) => playbook.confirm === 'cluster-name');
  const spared = selected.filter(({ name }) => isAdopted(inventory, name));
  const [first] = spared;
  if (wipes === undefined || first === undefined) return [];
  if (spared.length === selected.length && wipe === undefined) {
    const cluster = partOf(fleetOf(inventory), first.name)?.name ?? inventory.cluster;
    refuseAdopted({ file: inventory.file, cluster, adopted: true }, `“${wipes.playbook.title}”`);
  }
  const names = spared.map(({ name }) => name).join(', ');
  return [`${names} ${isAre(spared.length)} of an adopted cluster: nothing is wiped there`];
}

/** Runs phases or playbooks one after another, up to the first that does not end well, and returns the exit code. */
export function runPhases(request: PhasesRequest, { inventory: sealed, catalogue }: Project): Promise<number> {
  const { options } = request;
  const dryRun = isDryRun(options) || options.planOut !== undefined;
  const mode = request.gateOnly === true ? 'gate' : dryRun ? 'dry-run' : 'apply';
  return withSession(
    {
      options,
      command: request.command,
      inventory: options.removeUnknown === true ? removingUnknown(sealed) : sealed,
      facts: catalogue.facts,
      opens: 'all',
      mode,
      prepare: (inventory, selected) => readAll(request, inventory, catalogue, selected),
    },
    async session => {
      // Of several phases the last must not come to light as moved after the first was made.
      if (request.kept !== undefined && mode === 'apply' && request.words.length > 1) {
        const looked = await runAll(request, catalogue, 'dry-run', onlyPlanning(session));
        if (looked !== exitCode.done) return looked;
      }
      return runAll(request, catalogue, mode, session);
    },
  );
}

/** A session of which what is planned is told, and no phase's end: none has begun. */
const onlyPlanning = <T>(session: Session<T>): Session<T> => ({
  ...session,
  output: {
    ...session.output,
    report: event => {
      if (event.type !== 'phase-done' && event.type !== 'gate-done') session.output.report(event);
    },
  },
});

/** Whether a phase's gate said GO at last, as the journal has it. */
function saidGo(inventory: Inventory, { twin }: RunOptions, name: string): boolean {
  const { phases, failures } = readStatus(inventory.file, journalName(inventory, twin === true));
  return (
    phases.some(({ phase, word }) => phase === name && word === 'GO') && !failures.some(({ phase }) => phase === name)
  );
}

async function runAll(
  request: PhasesRequest,
  catalogue: Catalogue,
  mode: 'gate' | 'dry-run' | 'apply',
  { inventory, selected, away, prepared: { phases, keeper, notes, playbooks }, fleet, output }: Session<PreparedAll>,
): Promise<number> {
  const { options } = request;
  let changes = false;
  const planned = request.planned ?? new Set<string>();
  const plans = options.planOut === undefined ? undefined : planKeeper();
  for (const what of notes) output.report({ type: 'notice', what });
  for (const remark of request.notes ?? []) output.report({ type: 'notice', ...remark });
  if (mode !== 'gate') {
    const { keepGiven } = await import('./keep-given.ts');
    for (const remark of keepGiven(inventory, mode === 'apply' && options.twin !== true))
      output.report({ type: 'notice', ...remark });
  }
  for (const [at, { program: one, overlooked }] of phases.entries()) {
    // Whatever the hosts say: it is true where none can be reached, too.
    for (const warning of overlooked) output.report({ type: 'warning', ...warning });
    const file = fileOf(request, request.words[at] ?? '');
    const forPage: Event[] = [];
    const concerned = concern();
    const result = await runPhase({
      program: one,
      hosts: inventory.hosts,
      away,
      selected: new Set(selected.map(host => host.name)),
      fleet,
      report: event => {
        concerned.hear(event);
        plans?.hear(event);
        if (request.report !== undefined && isForPage(event)) forPage.push(event);
        output.report(event);
      },
      mode,
      force: options.force === true,
      planned,
      kept: request.kept?.of(one.name, at === 0 || mode === 'dry-run' ? 'the same' : 'no more'),
      leaveOut:
        request.wipe === 'spare-living' && one.confirm === 'cluster-name'
          ? spareLiving(one.name, hosts => wipeAlone(one.name, hosts))
          : undefined,
      saidGo: () => saidGo(inventory, options, one.name),
      confirm: async (plan, kind) => confirm(one.name, plan, kind),
      diagnose: openDiagnosis({ catalogue, phase: one.name, file, inventory, selected }, fleet.connections),
      diagnoseAlways: request.report !== undefined,
    });
    if (request.report !== undefined) {
      const { writePage } = await import('./write-page.ts');
      writePage(request.report, inventory, forPage);
    }
    output.remember(result.facts);
    const which = { inventory, twin: options.twin === true };
    const kept = mode === 'apply' ? keepIdentity(which, keeper, catalogue.admin, result.facts) : undefined;
    if (kept !== undefined) output.report(kept);
    if (mode !== 'dry-run' && (result.end === 'stop' || result.end === 'failed')) {
      const { keepEvidence } = await import('../evidence/keep-evidence.ts');
      await keepEvidence({
        inventory,
        hosts: concerned.among(selected),
        connections: fleet.connections,
        evidence: catalogue.evidence,
        command: request.command,
        run: output.journal,
        report: output.report,
      });
    }
    if (mode === 'apply' && result.end === 'done' && one.confirm === 'cluster-name') {
      const { forgetWiped } = await import('../cluster/kept-kubeconfigs.ts');
      for (const each of clustersOf(inventory)) {
        const whose = { ...which, inventory: each };
        const own = each === inventory ? keeper : await openIdentity(whose);
        for (const what of forgetWiped(whose, catalogue.admin, selected)) output.report({ type: 'notice', what });
        const gone =
          options.limit === undefined ? forgetWipedCluster(whose, own, catalogue.admin, selected) : undefined;
        if (gone !== undefined) output.report(gone);
      }
    }
    changes ||= result.changes;
    if (mode === 'dry-run' && result.changes) planned.add(one.name);
    const ended = codeOf(result, output.report, request);
    if (ended !== exitCode.done) {
      if (plans !== undefined) output.report({ type: 'warning', what: 'no plan is kept: it is not whole' });
      return ended;
    }
    if (result.end === 'left-out' && request.kept?.leavesOut(one.name) === false)
      return codeOf({ ...result, end: 'moved' }, output.report, request);
  }
  if (plans !== undefined && options.planOut !== undefined) {
    const { words, command, wipe } = request;
    await plans.write(options.planOut, { words, command, wipe, options, inventory, playbooks });
    const hint = ownCommand(`apply ${options.planOut}`);
    output.report({ type: 'notice', what: `the plan is kept in ${options.planOut}; nothing was changed`, hint });
  }
  if (request.next !== undefined) output.report({ type: 'notice', ...request.next });
  return mode === 'dry-run' && changes && options.detailedExitcode === true ? exitCode.changes : exitCode.done;

  async function confirm(phase: string, plan: readonly HostPlan[], kind: Program['confirm']): Promise<boolean> {
    const isStep = request.wipe !== undefined && kind === 'cluster-name';
    if (options.yes === true && !isStep) return true;
    const hosts = plan.filter(one => one.tasks.some(task => task.outcome.kind !== 'none')).map(one => one.host);
    const hint = isStep
      ? `--yes does not wipe as a step of up; wipe by itself: ${wipeAlone(phase, hosts)} --yes`
      : undefined;
    return output.pause(() => confirmDestruction(options.cluster ?? inventory.cluster, plan, kind, hint));
  }
}

function program(
  { playbook, before, isFile }: Loaded,
  by: Pick<
    ProgramOptions,
    | 'inventory'
    | 'selected'
    | 'remembered'
    | 'artifacts'
    | 'textOf'
    | 'identity'
    | 'ownFile'
    | 'placeOf'
    | 'vocabulary'
    | 'extraVars'
  >,
  { again, options: { stage, tags, skipTags } }: PhasesRequest,
): Program {
  return createProgram({
    playbook,
    ...(before === undefined ? {} : { before }),
    ...by,
    choice: { stages: stage, tags, skipTags },
    rerun: (phase, stage) => {
      const ofFile = isFile && phase === playbook.name;
      const word = ofFile ? playbook.file : phaseWord(phase);
      if (stage === undefined) return ownCommand((ofFile ? again : undefined) ?? `gate ${word}`, 'the same');
      return ownCommand(ofFile ? (again ?? `run ${word}`) : word, 'the same');
    },
  });
}

/** What `writePage` is made of. A plan is not: it may be large, and is not kept until its phase has ended. */
const isForPage = ({ type }: Event): boolean => type === 'gate-done' || type === 'diagnosis';

/** The command that wipes some hosts, and nothing else. */
const wipeAlone = (phase: string, hosts: readonly string[]): string =>
  ownCommand(`${phaseWord(phase)} -l ${hosts.join(',')}`);

function codeOf(result: PhaseResult, report: Report, { kept }: PhasesRequest): number {
  switch (result.end) {
    case 'done':
    case 'left-out':
      return exitCode.done;
    case 'stop':
      return exitCode.stop;
    case 'refused':
      report({
        type: 'warning',
        what: 'refused: the phase before is not at GO',
        hint: 'fix it, or override it with --force',
      });
      return exitCode.stop;
    case 'moved':
      report({
        type: 'warning',
        what: 'refused: the plan is not what was kept, and nothing was changed',
        ...(kept === undefined ? {} : { hint: kept.hint }),
      });
      return exitCode.failed;
    case 'declined':
      report({ type: 'notice', what: 'not confirmed: nothing was changed' });
      return exitCode.failed;
    case 'interrupted':
      return exitCode.interrupted;
    case 'failed':
      return exitCode.failed;
  }
}
