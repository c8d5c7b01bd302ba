import { createHash } from 'node:crypto';
import type { Event, GateCell, HostPlan, PlannedTask } from '../../model/events/event.ts';
import { maskTexts } from '../../model/events/mask-event.ts';
import { publicField } from '../../model/events/public-event.ts';
import { differenceOf } from '../../model/plan/change.ts';
import { count } from '../../model/text/count.ts';

/** What a look is about. */
export const WATCHED = ['host', 'plan', 'gate', 'certificate', 'backup', 'disk'] as const;

/** One thing that a look has seen. What is as wanted in plan and gate is none; all others are there in every look. */
export interface Item {
  /** The same in every look: two looks are compared by it. */
  readonly key: string;
  readonly about: (typeof WATCHED)[number];
  /** Absent: of the cluster as a whole. */
  readonly host?: string;
  readonly phase?: string;
  /** Two looks with the same state have nothing to tell of it. */
  readonly state: string;
  readonly well: boolean;
  /** In one line for people. */
  readonly told: string;
}

/** What one phase's reading has told. */
export interface PhaseSeen {
  readonly phase: string;
  readonly plan: readonly HostPlan[];
  readonly cells: readonly GateCell[];
  readonly asked: boolean;
  /** Hosts that could not be read, and why. */
  readonly lost: ReadonlyMap<string, string>;
}

/** Gathers what is told of one phase. */
export function phaseListener(phase: string): {
  readonly hear: (event: Event) => void;
  readonly seen: () => PhaseSeen;
} {
  let plan: readonly HostPlan[] = [];
  let cells: readonly GateCell[] = [];
  let asked = false;
  const lost = new Map<string, string>();
  return {
    hear: event => {
      if (event.type === 'plan') plan = event.hosts;
      if (event.type === 'host-failed') lost.set(event.host, event.problem.what);
      if (event.type === 'gate-done' && event.phase === phase && event.stage === undefined) {
        cells = event.cells;
        asked = true;
      }
    },
    seen: () => ({ phase, plan, cells, asked, lost }),
  };
}

/** A few words of what would be changed, with no secret in them. */
function differs({ outcome }: PlannedTask): string | undefined {
  if (outcome.kind === 'unreadable') return 'its state could not be read';
  if (outcome.kind === 'refused') return `refused: ${outcome.because}`;
  const difference = differenceOf(outcome);
  if (difference === undefined) return undefined;
  const fields = difference.fields.map(publicField).map(({ name, before, after, form }) => {
    const short = (value = 'nothing'): string =>
      form === 'text' || value.includes('\n') ? 'a text' : value.slice(0, 60);
    return form === 'text' ? name : `${name} ${short(before)} → ${short(after)}`;
  });
  const more = fields.length > 3 ? `, and ${count(fields.length - 3, 'setting')} more` : '';
  return `to ${difference.action}${fields.length === 0 ? '' : `: ${fields.slice(0, 3).join(', ')}${more}`}`;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const planItems = ({ phase, plan }: PhaseSeen): readonly Item[] =>
  plan.flatMap(({ host, tasks }) =>
    tasks.flatMap((task): readonly Item[] => {
      const words = differs(task);
      if (words === undefined) return [];
      const told = maskTexts(`${task.title}: ${words}`);
      const key = `plan ${phase} ${host} ${task.task}`;
      return [{ key, about: 'plan', host, phase, state: digest(told), well: false, told }];
    }),
  );

function gateItems({ phase, cells }: PhaseSeen): readonly Item[] {
  return cells.flatMap(({ host, title, verdict }): readonly Item[] => {
    const item = { key: `gate ${phase} ${host} ${title}`, about: 'gate', host, phase } as const;
    if (verdict.kind === 'unasked')
      return [
        { ...item, state: 'unasked', well: false, told: maskTexts(`${title}: could not be asked: ${verdict.because}`) },
      ];
    if (verdict.kind === 'met') {
      if (verdict.warning === undefined) return [];
      return [{ ...item, state: 'warned', well: false, told: maskTexts(`${title}: ${verdict.warning}`) }];
    }
    if (verdict.kind === 'skipped') return [];
    const [first] = verdict.findings;
    const seen = first === undefined ? 'not met' : `${first.seen} (wanted: ${first.wanted})`;
    return [{ ...item, state: 'not-met', well: false, told: maskTexts(`waiting for ${title}: ${seen}`) }];
  });
}

/** Why hosts could not be read in a look, by name. */
export function unreadIn(phases: readonly PhaseSeen[]): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const { lost } of phases) for (const [host, because] of lost) all.set(host, maskTexts(because));
  return all;
}

/** What the phases have told, of hosts that could be read, and which could not. Pure. */
export function itemsOf(hosts: readonly string[], phases: readonly PhaseSeen[]): readonly Item[] {
  const unread = unreadIn(phases);
  const states = hosts.map((host): Item => {
    const because = unread.get(host);
    const item = { key: `host ${host}`, about: 'host', host } as const;
    return because === undefined
      ? { ...item, state: 'read', well: true, told: 'it answers' }
      : { ...item, state: 'unread', well: false, told: `it could not be read: ${because}` };
  });
  const told = phases
    .flatMap(phase => [...planItems(phase), ...gateItems(phase)])
    .filter(({ host }) => host === undefined || !unread.has(host));
  return [...states, ...told];
}
