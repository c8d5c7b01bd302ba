import type { PlannedTask } from '../../model/events/event.ts';
import { maskTexts } from '../../model/events/mask-event.ts';
import { publicField } from '../../model/events/public-event.ts';
import { differenceOf, type Outcome } from '../../model/plan/change.ts';
import { holdsSecret } from '../../model/text/secret-values.ts';
import type { Digests } from './digest.ts';
import type { TaskOfFile } from './plan-file.ts';

/** Rules of a firewall that go are named in the script as they were read, and what met them counts on. */
const uncounted = (script: string): string => script.replace(/\bpackets \d+ bytes \d+\b/g, 'packets bytes');

/**
 * All that a change is, without what is only told of it: why, how large what goes is, and how it is guarded. Two readings of a host that
 * stayed as it is give the same.
 */
function contentOf(outcome: Outcome): string {
  const difference = differenceOf(outcome);
  if (difference === undefined) return '';
  const { action, fields, destroys, closes, archive, replaces } = difference;
  const whole = outcome.kind === 'change' ? outcome.change.apply.text : '';
  const script = action === 'remove' ? uncounted(whole) : whole;
  const needs = outcome.kind === 'change' ? (outcome.change.needs ?? []).map(({ sha256 }) => sha256) : [];
  const settings = fields.map(({ name, before, after, form }) => [name, before, after, form]);
  return JSON.stringify([outcome.kind, action, settings, destroys, closes, archive, replaces, needs, script]);
}

/** A task of a plan as a file may have it: no script, and of a secret nothing but that it changes. Only of one that could be read. */
export function taskOfFile({ task, title, outcome }: PlannedTask, digests: Digests): TaskOfFile | undefined {
  if (outcome.kind === 'unreadable' || outcome.kind === 'refused') return undefined;
  const difference = differenceOf(outcome);
  if (difference === undefined) return { task, title: maskTexts(title), kind: outcome.kind, fields: [] };
  const content = contentOf(outcome);
  const isSecret = difference.fields.some(({ secret }) => secret === true) || holdsSecret(content);
  return {
    task,
    title: maskTexts(title),
    kind: outcome.kind,
    action: difference.action,
    fields: maskTexts(difference.fields).map(one => {
      const { name, before, after } = publicField(one);
      return { name, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
    }),
    ...(difference.destroys === true ? { destroys: true } : {}),
    digest: digests.of(content, isSecret ? 'secret' : 'plain'),
  };
}
