import type { ByHand, HandFile, HandStep } from '../../model/by-hand/by-hand.ts';
import type {
  HandHost,
  HandNeed,
  HandPhase,
  HandQuestion,
  HandStage,
  HandTask,
} from '../../model/by-hand/hand-phase.ts';
import type { FactDeclaration } from '../../model/facts/fact-declaration.ts';
import type { Check } from '../../model/gate/check.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import type { Known, Program } from '../../model/plan/program.ts';
import type { Task } from '../../model/plan/task.ts';
import type { ProblemDetails } from '../../model/problems/problem.ts';
import type { Playbook } from '../playbook.ts';
import { commentAbove, commentAtHead } from './comment-above.ts';
import { knownBy, type StandIn, standInsOf } from './stand-ins.ts';

export interface GatherOptions {
  /** As a command line names the phase. */
  readonly word: string;
  readonly playbook: Playbook;
  readonly program: Program;
  readonly inventory: Inventory;
  /** Those for which it is done. */
  readonly hosts: readonly Host[];
  readonly facts: ReadonlyMap<string, FactDeclaration>;
  /** The lines of a file that tasks stand in. */
  readonly linesOf: (file: string) => readonly string[];
}

/** A phase by hand, and what of it cannot be done so. */
export interface Gathered {
  readonly phase: HandPhase;
  readonly cannot: readonly ProblemDetails[];
}

const fileOf = (where: string): string => where.replace(/:\d+:\d+$/, '');

/** What of a step other hosts have to tell, and the step with the names of those values in their places. */
function withNeeds(step: HandStep, standIns: readonly StandIn[]) {
  const used = new Set<StandIn>();
  const named = (text: string): string =>
    standIns.reduce((now, one) => {
      if (!now.includes(one.value)) return now;
      used.add(one);
      return now.replaceAll(one.value, `<${one.name}>`);
    }, text);
  const files = step.files?.map((file): HandFile => ({ ...file, text: named(file.text) }));
  const outside = [step.is, step.make].some(script => standIns.some(({ value }) => script?.text.includes(value)));
  return { step: files === undefined ? step : { ...step, files }, used: [...used], outside };
}

/**
 * Puts a phase together as somebody does it by hand: its tasks and questions on each host, with what the playbook says above them, and
 * names in the places of what other hosts tell. Pure, but for `linesOf`.
 */
export function gatherByHand(options: GatherOptions): Gathered {
  const { word, playbook, program, inventory, hosts, linesOf } = options;
  const standIns = standInsOf(inventory.hosts, options.facts);
  const known = knownBy(standIns, inventory.hosts);
  const cannot = new Map<string, ProblemDetails>();
  const refuse = (where: string, title: string, because: string): void => {
    cannot.set(`${where} ${because}`, { where, what: `“${title}” cannot be exported: ${because}` });
  };
  const printed = printsOf(program, inventory.hosts, known);
  const commentOf = (where: string): readonly string[] => commentAbove(linesOf(fileOf(where)), where);

  const taskOf = (task: Task): HandTask | undefined => {
    const [stage = 1, position = 1] = task.id.split('.').map(Number);
    const where = playbook.stages[stage - 1]?.tasks[position - 1]?.where ?? playbook.file;
    const common = { id: task.id, title: task.title, where, comment: commentOf(where) };
    const does = doesOf(task);
    if (does.kind === 'cannot') {
      refuse(where, task.title, does.because);
      return undefined;
    }
    if (does.kind !== 'step') return { ...common, does, needs: [] };
    const { step, used, outside } = withNeeds(does, standIns);
    if (outside) {
      refuse(where, task.title, 'what another host tells stands in a command');
      return undefined;
    }
    const needs = used.map(({ fact, host, name, about, like, secret }): HandNeed => {
      const print = printed.get(`${fact} ${host}`);
      return { name, about, from: host, like, secret, ...(print === undefined ? {} : { print }) };
    });
    return { ...common, does: step, needs };
  };

  const questionOf = (check: Check): HandQuestion => {
    const position = Number(/^gate\.(\d+)$/.exec(check.id)?.[1] ?? 0);
    const where = playbook.gate[position - 1]?.where;
    return {
      title: check.title,
      where,
      comment: where === undefined ? [] : commentOf(where),
      patience: check.patience,
      asks: check.from === undefined ? check.byHand?.() : undefined,
    };
  };

  const hostOf = (host: Host): HandHost => {
    const tasks = program.tasks(host, known);
    const stages = playbook.stages.flatMap((stage): HandStage[] => {
      const own = tasks.filter(task => task.stage === stage.name).flatMap(task => taskOf(task) ?? []);
      return own.length === 0 ? [] : [{ name: stage.name, comment: commentOf(stage.where), tasks: own }];
    });
    return { host: host.name, stages, gate: program.gate.checks(host, known).map(questionOf) };
  };

  const phase = {
    word,
    title: playbook.title,
    cluster: inventory.cluster,
    file: playbook.file,
    comment: commentAtHead(linesOf(playbook.file)),
    hosts: hosts.map(hostOf),
  };
  const [why] = phase.hosts
    .flatMap(({ stages }) => stages)
    .flatMap(({ tasks }) => tasks)
    .flatMap(({ does }) => (does.kind === 'shown' ? [does.because] : []));
  // What is only shown needs no way to be done.
  return why === undefined
    ? { phase, cannot: [...cannot.values()] }
    : { phase: { ...phase, onlyShown: why }, cannot: [] };
}

/** What a task comes to by hand. */
function doesOf(task: Task): ByHand {
  if (task.refused !== undefined) return { kind: 'cannot', because: task.refused.because };
  const does = task.bound?.byHand();
  // Where nothing is done, nothing has to be known.
  if (does?.kind !== 'nothing' && task.waitsFor !== undefined)
    return { kind: 'cannot', because: task.waitsFor.because };
  return (
    does ?? {
      kind: 'cannot',
      because: `how \`${task.resource}\` is done by hand nobody has written down`,
    }
  );
}

/** By fact and host, the command that prints the fact there. */
function printsOf(program: Program, hosts: readonly Host[], known: Known): ReadonlyMap<string, string> {
  const told = hosts.flatMap(host =>
    program.tasks(host, known).flatMap((task): [string, string][] => {
      const does = doesOf(task);
      const tells = does.kind === 'step' ? does.tells : undefined;
      return tells === undefined ? [] : [[`${tells.fact} ${host.name}`, tells.print.text]];
    }),
  );
  return new Map(told);
}
