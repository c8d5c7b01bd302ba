import { isAdopted } from '../model/cluster/clusters.ts';
import type { Check } from '../model/gate/check.ts';
import type { Host, Inventory } from '../model/inventory.ts';
import type { LockedArtifacts } from '../model/plan/artifact.ts';
import type { Context, ContextOptions } from '../model/plan/context-provider.ts';
import type { Gate, Known, Program } from '../model/plan/program.ts';
import type { Facts } from '../model/plan/resource.ts';
import type { Task } from '../model/plan/task.ts';
import type { Vocabulary } from '../model/plan/vocabulary.ts';
import { InputProblem } from '../model/problems/problem.ts';
import type { PlaceOf } from '../model/reading/place.ts';
import { type Choice, chosenTasks } from './chosen-tasks.ts';
import { factWord, hostContext, sharedContext } from './context.ts';
import { openForEach } from './open-for-each.ts';
import { ownFacts } from './own-facts.ts';
import type { Playbook, Stage, TaskEntry } from './playbook.ts';
import { createBootCheck } from './render/boot-check.ts';
import { createInScope } from './render/in-scope.ts';
import { createCheckRenderer } from './render/render-checks.ts';
import { createTaskRenderer } from './render/render-tasks.ts';
import { isNamed, namesIn } from './templates/names-in.ts';

export interface ProgramOptions {
  readonly playbook: Playbook;
  /** The playbook of the phase before, for its gate. */
  readonly before?: Playbook;
  readonly inventory: Inventory;
  /** Facts by host from earlier runs: they fill in for a host that cannot be reached now. */
  readonly remembered: ReadonlyMap<string, Facts>;
  readonly vocabulary: Vocabulary;
  /** Files of makers that the lock beside the inventory has; absent: none. */
  readonly artifacts?: LockedArtifacts;
  /** The text of one of them, or its bytes in base64. */
  readonly textOf?: ContextOptions['textOf'];
  /** Which cluster the inventory's is, as the controller has kept it; absent: none. */
  readonly identity?: ContextOptions['identity'];
  /** The text of a file that the inventory names. */
  readonly ownFile?: ContextOptions['ownFile'];
  /** Where files of hosts come to on this machine; absent: they cannot come. */
  readonly placeOf?: PlaceOf;
  /** The command that asks a phase's gate again; with a stage, one that comes to that stage's gate. */
  readonly rerun: (phase: string, stage?: string) => string;
  /** Names of the hosts that the run writes to; absent: all. */
  readonly selected?: ReadonlySet<string>;
  /** Values that the command gives, over all others. */
  readonly extraVars?: Readonly<Record<string, unknown>>;
  /** Which part of the playbook is done; absent: all. */
  readonly choice?: Choice;
}

/** Makes a playbook ready to run on an inventory. Rendering is done once per host and state of knowledge. */
export function createProgram(options: ProgramOptions): Program {
  const { playbook, before, choice = {}, inventory, remembered, rerun, selected, vocabulary } = options;
  const {
    artifacts = new Map(),
    textOf = () => '',
    identity = () => undefined,
    ownFile = () => '',
    placeOf = nowhere,
  } = options;
  const shared = sharedContext(inventory, vocabulary);
  const inScope = createInScope(inventory, options.extraVars);
  const names = namesIn(playbook);
  const gateNames = before === undefined ? names : namesIn(before);
  const allNames = new Set([...names, ...gateNames]);
  const contexts = [...vocabulary.contexts.values()]
    .filter(({ name }) => isNamed(allNames, name))
    .map(one => ({
      name: one.name,
      ...openForEach(one, { inventory, remembered, artifacts, textOf, identity, ownFile }),
    }));
  const own = ownFacts(playbook, vocabulary);
  const words = new Set([...[...vocabulary.facts.keys()].map(factWord), ...own.keys()]);
  const context = onceInTurn(
    (host: Host, known: Known): Context =>
      hostContext(inventory, shared, host, {
        facts: known.facts.get(host.name) ?? {},
        words,
        sections: vocabulary.sections,
        mayLearn: true,
        vars: { playbook: playbook.vars, extra: options.extraVars },
        contexts: Object.fromEntries(contexts.map(({ name, of }) => [name, of(host, known)])),
      }),
  );
  const chosen = chosenTasks(playbook, choice);
  const rendererOf = (book: Playbook, only?: ReadonlySet<TaskEntry>) => {
    const render = createTaskRenderer(
      book,
      { inventory, selected, inScope, ownFacts: own, placeOf },
      vocabulary.resources,
      only,
    );
    const spares = sparesFrom(book, inventory);
    return (host: Host, known: Known): readonly Task[] =>
      spares(host) ? [] : render(host, known, context(host, known));
  };
  const tasks = once(rendererOf(playbook, chosen));
  /** What the gate asks is about the host, whatever part is done. */
  const whole = chosen === undefined ? tasks : once(rendererOf(playbook));
  const lasts = ({ resource }: TaskEntry): boolean => vocabulary.resources.get(resource)?.lasts === true;
  /** Of the phase before only those tasks are rendered that others may override. */
  const lastingTasks = (book: Playbook): ((host: Host, known: Known) => readonly Task[]) => {
    const stages = book.stages.map(stage => ({ ...stage, tasks: stage.tasks.filter(lasts) }));
    if (stages.every(stage => stage.tasks.length === 0)) return () => [];
    return rendererOf({ ...book, stages });
  };
  const gateOf = (book: Playbook): Gate => {
    const render = createCheckRenderer(book.gate, 'gate', { inventory, inScope, ownFacts: own }, vocabulary.checks);
    const tasksOf = book === playbook ? whole : lastingTasks(book);
    const bootCheck = createBootCheck();
    const spares = sparesFrom(book, inventory);
    return {
      phase: book.name,
      title: book.title,
      rerun: rerun(book.name),
      spares,
      checks: onceOfNewest((host: Host, known: Known): readonly Check[] => {
        if (spares(host)) return [];
        const checks = render(host, context(host, known));
        if (book.gate.length === 0) return checks;
        const boot = bootCheck(tasksOf(host, known));
        return boot === undefined ? checks : [...checks, boot];
      }),
    };
  };

  const stageGate = ({ name: stage, gate }: Stage, position: number): Gate => {
    const render = createCheckRenderer(
      gate,
      `${position + 1}.gate`,
      { inventory, inScope, ownFacts: own },
      vocabulary.checks,
    );
    return {
      phase: playbook.name,
      title: playbook.title,
      stage,
      rerun: rerun(playbook.name, stage),
      checks: onceOfNewest((host: Host, known: Known): readonly Check[] =>
        tasks(host, known).some(task => task.stage === stage && task.leftOut !== true)
          ? render(host, context(host, known))
          : [],
      ),
    };
  };

  return {
    name: playbook.name,
    title: playbook.title,
    stages: playbook.stages.map(stage => stage.name),
    batchSizes: new Map(playbook.stages.flatMap(({ name, serial }) => (serial === undefined ? [] : [[name, serial]]))),
    stageGates: new Map(
      playbook.stages.flatMap((stage, position) =>
        stage.gate.length === 0 ? [] : [[stage.name, stageGate(stage, position)]],
      ),
    ),
    confirm: playbook.confirm ?? 'yes',
    tasks,
    factReaders: vocabulary.factReaders.filter(reader =>
      Object.keys(reader.facts).some(name => isNamed(allNames, `facts.${factWord(name)}`) || allNames.has('facts')),
    ),
    tellsFacts:
      own.size > 0 ||
      playbook.stages.some(({ tasks: all }) =>
        all.some(({ resource }) => vocabulary.resources.get(resource)?.toldFirst === true),
      ),
    secretFacts: new Set(
      [...vocabulary.facts, ...own].filter(([, { secret }]) => secret === true).map(([name]) => name),
    ),
    warnings: known => contexts.flatMap(({ warnings }) => warnings?.(known, names) ?? []),
    gate: gateOf(playbook),
    before: before === undefined ? undefined : gateOf(before),
  };
}

const nowhere: PlaceOf = (_, name) => {
  throw new InputProblem({ what: `no file can come to ${name} here` });
};

/** Which hosts a playbook that destroys leaves alone, its gate too: those of clusters that somebody else has installed. */
const sparesFrom =
  ({ confirm }: Playbook, inventory: Inventory) =>
  ({ name }: Host): boolean =>
    confirm === 'cluster-name' && isAdopted(inventory, name);

type Make<T> = (host: Host, known: Known) => T;

/** Remembers a result per host and state of knowledge. */
function once<T>(make: Make<T>): Make<T> {
  const byKnown = new WeakMap<Known, Make<T>>();
  return (host, known) => {
    const of = byKnown.get(known) ?? onceOfNewest(make);
    byKnown.set(known, of);
    return of(host, known);
  };
}

/** The same for the newest state of knowledge only: nobody asks again for what was made of an older one. */
function onceOfNewest<T>(make: Make<T>): Make<T> {
  let newest: Known | undefined;
  const byHost = new Map<string, T>();
  return (host, known) => {
    if (newest !== known) byHost.clear();
    newest = known;
    const before = byHost.get(host.name);
    if (before !== undefined) return before;
    const made = make(host, known);
    byHost.set(host.name, made);
    return made;
  };
}

/** The same for the newest host only: what is as long as the list of its peers is not kept for each of a thousand. */
function onceInTurn<T>(make: Make<T>): Make<T> {
  let newest: { readonly host: Host; readonly known: Known; readonly made: T } | undefined;
  return (host, known) => {
    if (newest?.host !== host || newest.known !== known) newest = { host, known, made: make(host, known) };
    return newest.made;
  };
}
