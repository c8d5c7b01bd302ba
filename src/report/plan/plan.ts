import type { HostPlan, PlannedTask } from '../../model/events/event.ts';
import { grouped } from '../../model/grouped.ts';
import {
  type Action,
  type Change,
  type Deferred,
  differenceOf,
  keptBy,
  lossOf,
  type Outcome,
  type Replaced,
} from '../../model/plan/change.ts';
import type { Override } from '../../model/reading/override.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { type Look, type Paint, paints } from '../text/look.ts';
import { wrapNames } from '../text/width.ts';
import { fieldLines } from './field.ts';
import { lossLines, lossSummary } from './losses.ts';

const actions: Readonly<
  Record<Action, { readonly symbol: string; readonly color: 'green' | 'yellow' | 'red' | 'cyan' }>
> = {
  create: { symbol: '+', color: 'green' },
  update: { symbol: '~', color: 'yellow' },
  remove: { symbol: '-', color: 'red' },
  restart: { symbol: '↻', color: 'cyan' },
  run: { symbol: '!', color: 'yellow' },
};

const head = ({ title, guard }: PlannedTask, difference: Change | Deferred, paint: Paint): string => {
  const { symbol, color } = actions[difference.action];
  const word = difference.replaces === undefined && difference.closes !== true ? 'cannot be undone' : 'asks first';
  const mark = difference.destroys === true ? ` ${paint.red(`(${word})`)}` : '';
  const guarded = guard === undefined ? '' : ` ${paint.dim(`(guarded, ${guard} s)`)}`;
  return `  ${paint[color](symbol)} ${paint.bold(escapeLine(title))}${mark}${guarded}`;
};

const replacedWords: Readonly<Record<Replaced['whose'], string>> = {
  edited: 'what was edited since provision wrote it',
  packaged: "a package's file, as it was installed",
  somebody: 'a file that provision did not write',
};

/** What differs; of what goes only how much it is, since it stands in the host's lists. */
function differing(difference: Change | Deferred, look: Look, paint: Paint): readonly string[] {
  const lost = lossSummary(difference);
  const { replaces } = difference;
  return [
    ...(replaces === undefined
      ? []
      : [`      replaces ${replacedWords[replaces.whose]}; a copy is kept in ${escapeLine(replaces.copy)}`]),
    ...(lost === undefined ? [] : [`      ${lost}`]),
    ...fieldLines(
      difference.fields.filter(field => field.form === 'text' || lossOf(difference, field) === undefined),
      look,
      paint,
    ),
  ];
}

/** What others make of it at the next boot. */
const overrideLines = (overrides: readonly Override[], paint: Paint): readonly string[] =>
  overrides.flatMap(({ what, wanted, after, by, hint, possible }) => [
    `      ${paint.yellow('!')} after the next boot${possible === true ? ', perhaps' : ''}: ${escapeLine(what)} is ${escapeLine(after)} (wanted: ${escapeLine(wanted)}), by ${escapeLine(by)}`,
    `        ${paint.cyan('→')} ${escapeLine(hint)}`,
  ]);

/** One task of a plan as lines; none for what is as wanted and stays so, unless `verbose`. */
function taskLines(task: PlannedTask, look: Look, paint: Paint): readonly string[] {
  const { overrides = [] } = task;
  const own = outcomeLines(task, look, paint);
  if (overrides.length === 0) return own;
  const head = own.length > 0 ? own : [`  = ${paint.bold(escapeLine(task.title))}`];
  return [...head, ...overrideLines(overrides, paint)];
}

function outcomeLines(task: PlannedTask, look: Look, paint: Paint): readonly string[] {
  const { title, outcome, comes } = task;
  switch (outcome.kind) {
    case 'none':
      if (!look.verbose) return [];
      return [paint.dim(`  = ${escapeLine(title)}${outcome.why === undefined ? '' : ` (${escapeLine(outcome.why)})`}`)];
    case 'change': {
      const { why } = outcome.change;
      return [
        head(task, outcome.change, paint),
        ...(why === undefined ? [] : [`      because ${escapeLine(why)}`]),
        ...differing(outcome.change, look, paint),
        ...(comes === undefined ? [] : [`      ${escapeLine(comes)}`]),
      ];
    }
    case 'deferred': {
      const { because, refused } = outcome.deferred;
      const [mark, text] =
        refused === undefined ? ['known after apply', because] : [because, `as it is now: ${refused.because}`];
      return [
        head(task, outcome.deferred, paint),
        `      ${paint.magenta(`(${escapeLine(mark)})`)} ${escapeLine(text)}`,
        ...differing(outcome.deferred, look, paint),
      ];
    }
    case 'unreadable':
      return [
        `  ${paint.red('?')} ${paint.bold(escapeLine(title))} ${paint.red('its state could not be read')}`,
        ...outcome.evidence.map(line => `      ${paint.dim(escapeLine(line))}`),
      ];
    case 'refused':
      return [
        `  ${paint.red('✗')} ${paint.bold(escapeLine(title))} ${paint.red('refused')}`,
        `      because ${escapeLine(outcome.because)}`,
        ...(outcome.hint === undefined ? [] : [`      ${paint.cyan('→')} ${escapeLine(outcome.hint)}`]),
      ];
  }
}

const destroys = (outcome: Outcome): boolean => differenceOf(outcome)?.destroys === true;

const isWork = (task: PlannedTask): boolean => task.outcome.kind !== 'none';
const isTold = (task: PlannedTask): boolean =>
  isWork(task) || keptBy(task.outcome).length > 0 || task.overrides !== undefined;

function summary(hosts: readonly HostPlan[]): string {
  const numbers = new Map<Action, number>();
  let unreadable = 0;
  let refused = 0;
  let deferred = 0;
  let destroyed = 0;
  let replaced = 0;
  let closed = 0;
  for (const { outcome } of hosts.flatMap(plan => plan.tasks)) {
    if (outcome.kind === 'unreadable') unreadable += 1;
    if (outcome.kind === 'refused') refused += 1;
    if (outcome.kind === 'deferred') deferred += 1;
    if (destroys(outcome)) {
      const { replaces, closes } = differenceOf(outcome) ?? {};
      if (replaces !== undefined) replaced += 1;
      if (closes === true) closed += 1;
      if (replaces === undefined && closes !== true) destroyed += 1;
    }
    if (outcome.kind !== 'change' && outcome.kind !== 'deferred') continue;
    const { action } = outcome.kind === 'change' ? outcome.change : outcome.deferred;
    numbers.set(action, (numbers.get(action) ?? 0) + 1);
  }
  const order: readonly Action[] = ['create', 'update', 'remove', 'restart', 'run'];
  const parts = order.flatMap(action => (numbers.has(action) ? [`${numbers.get(action)} to ${action}`] : []));
  if (unreadable > 0) parts.push(`${unreadable} that could not be read`);
  if (refused > 0) parts.push(`${refused} refused`);
  if (parts.length === 0) return `nothing to change on ${count(hosts.length, 'host')}`;
  const touched = hosts.filter(plan => plan.tasks.some(isWork)).length;
  const notes = [
    ...(destroyed === 0 ? [] : [`${destroyed} cannot be undone`]),
    ...(replaced === 0 ? [] : [`${count(replaced, 'file')} of somebody’s to replace`]),
    ...(closed === 0 ? [] : [`ports that are reached now to close on ${count(closed, 'host')}`]),
    ...(deferred === 0 ? [] : [`${deferred} known in full only after apply`]),
  ];
  return `${parts.join(', ')} on ${count(touched, 'host')}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

/**
 * A plan as it is shown before anything is done: what each host's changes are, from the very values that are executed.
 * Hosts with the same changes are shown together; hosts without any in one line.
 */
export function renderPlan(hosts: readonly HostPlan[], look: Look): string {
  const paint = paints(look.color);
  const blocks: string[] = [];
  const names = (plans: readonly HostPlan[]): string => {
    const lines = wrapNames(
      plans.map(plan => escapeLine(plan.host)),
      look.columns,
    );
    return lines.map(line => paint.bold(line)).join('\n');
  };
  const quiet = hosts.filter(plan => !plan.tasks.some(isTold));
  const busy = look.verbose ? hosts : hosts.filter(plan => !quiet.includes(plan));
  const body = (plan: HostPlan): string =>
    [...plan.tasks.flatMap(task => taskLines(task, look, paint)), ...lossLines(plan, look, paint)].join('\n');
  for (const [text, plans] of grouped(busy, body)) {
    const nothing = text === '' ? ' nothing to do' : '';
    blocks.push(`${names(plans)}:${nothing}\n${text === '' ? '' : `${text}\n`}`);
  }
  if (quiet.length > 0 && !look.verbose) blocks.push(`${names(quiet)}: no change\n`);
  blocks.push(`${paint.bold('Plan:')} ${summary(hosts)}\n`);
  return blocks.join('\n');
}
