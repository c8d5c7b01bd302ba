import type { HostPlan, PlannedTask, Remark } from '../../model/events/event.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import type { Digests } from './digest.ts';
import type { PhaseOfFile, TaskOfFile } from './plan-file.ts';
import { taskOfFile } from './task-of-file.ts';

/** Characters of a value that are told: enough to know it again. */
const LONGEST = 60;

function short(value: string | undefined): string {
  if (value === undefined) return 'nothing';
  const [line = ''] = lastLines(value, 1);
  if (value.trim().includes('\n')) return 'another text';
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

type Field = TaskOfFile['fields'][number];

const fieldWords = ({ name, before, after }: Field): string => `${name} ${short(before)} → ${short(after)}`;

/** In words what a task's change was or is. */
function changeWords({ kind, action, fields }: TaskOfFile): string {
  if (kind === 'none') return 'as wanted';
  const settings = fields.slice(0, 3).map(fieldWords);
  return `to ${action ?? 'change'}${settings.length === 0 ? '' : ` (${settings.join(', ')}${fields.length > 3 ? ' …' : ''})`}`;
}

/** Which settings read differently now, or would be set otherwise. */
function settingWords(then: TaskOfFile, now: TaskOfFile): readonly string[] {
  const names = [...new Set([...then.fields, ...now.fields].map(({ name }) => name))];
  return names.flatMap(name => {
    const [was, is] = [then, now].map(({ fields }) => fields.find(one => one.name === name));
    if (was === undefined) return is === undefined ? [] : [`${fieldWords(is)} is new`];
    if (is === undefined) return [`${name} is as wanted now`];
    const told = [
      ...(was.before === is.before ? [] : [`${name} was ${short(was.before)}, and is ${short(is.before)}`]),
      ...(was.after === is.after ? [] : [`${name} was to become ${short(was.after)}, and now ${short(is.after)}`]),
    ];
    return told;
  });
}

function differenceWords(then: TaskOfFile, now: TaskOfFile): string {
  if (then.kind !== now.kind || then.action !== now.action)
    return `${then.title}: was ${changeWords(then)}, and is ${changeWords(now)} now`;
  const settings = settingWords(then, now);
  const what = settings.length === 0 ? 'reads differently in what is not shown' : settings.slice(0, 4).join('; ');
  return `${then.title}: ${what}`;
}

const unreadWords = ({ title, outcome }: PlannedTask): string =>
  outcome.kind === 'refused' ? `${title}: refused now: ${outcome.because}` : `${title}: its state cannot be read now`;

/** How one host's plan is another than the one that was kept. */
function movedTasks(then: readonly TaskOfFile[], now: readonly PlannedTask[], digests: Digests): readonly string[] {
  const kept = new Map(then.map(one => [one.task, one]));
  const moved = now.flatMap(task => {
    const was = kept.get(task.task);
    kept.delete(task.task);
    const is = taskOfFile(task, digests);
    if (is === undefined) return [unreadWords(task)];
    if (was === undefined) return is.kind === 'none' ? [] : [`${is.title}: it was not in the plan`];
    return was.kind === is.kind && was.digest === is.digest ? [] : [differenceWords(was, is)];
  });
  const gone = [...kept.values()].filter(({ kind }) => kind !== 'none');
  return [...moved, ...gone.map(({ title }) => `${title}: it was in the plan, and is not now`)];
}

/**
 * How the plan of now is another than the one that was kept, one line for each resource of each host; none: it is the same. A host that
 * could not be read is told as that, never as one without changes. Pure.
 */
export function movedSince(
  { hosts: kept, leftOut }: PhaseOfFile,
  now: readonly HostPlan[],
  digests: Digests,
): readonly Remark[] {
  if (leftOut === true) return [{ what: 'the phase was left out when the plan was made, and would be done now' }];
  const left = new Map(kept.map(one => [one.host, one.tasks]));
  const moved = now.flatMap(({ host, tasks }) => {
    const then = left.get(host);
    left.delete(host);
    if (then === undefined) return [{ host, what: 'it was not in the plan' }];
    return movedTasks(then, tasks, digests).map((what): Remark => ({ host, what }));
  });
  return [
    ...moved,
    ...[...left.keys()].map(host => ({ host, what: 'it could not be read now: its state is not known' })),
  ];
}
