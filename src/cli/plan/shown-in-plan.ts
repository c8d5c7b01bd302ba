import { maskTexts } from '../../model/events/mask-event.ts';
import { publicField } from '../../model/events/public-event.ts';
import { differenceOf, type Field, type Outcome } from '../../model/plan/change.ts';
import { showUnknown, unknownToken } from '../../model/text/unknown.ts';
import type { PhaseOfFile, TaskOfFile } from './plan-file.ts';

const UNKNOWN = showUnknown(unknownToken());

/** Whether a setting becomes what was shown, or what was shown as known only later; of a secret only that it is set is known. */
function isShown(field: Field, kept: TaskOfFile): boolean {
  const was = kept.fields.find(({ name }) => name === field.name);
  if (was === undefined) return false;
  const { after } = publicField(maskTexts(field));
  if (after === undefined || was.after === undefined) return after === was.after;
  return field.secret === true || was.after.includes(UNKNOWN) || was.after === after;
}

const isNamed = (field: Field, kept: TaskOfFile): boolean => kept.fields.some(({ name }) => name === field.name);

/**
 * Why a change is more than what a kept plan has shown; `undefined`: it was shown, as it is or as known only after apply. Where an earlier
 * change of the same plan has altered what it begins from, that alone is no reason. Pure.
 */
export function beyondShown(
  { hosts }: PhaseOfFile,
  { host, task, outcome }: { readonly host: string; readonly task: string; readonly outcome: Outcome },
): string | undefined {
  const difference = differenceOf(outcome);
  if (difference === undefined) return undefined;
  const kept = hosts.find(one => one.host === host)?.tasks.find(one => one.task === task);
  if (kept === undefined || kept.kind === 'none') return 'the plan that was kept has nothing to change here';
  if (difference.destroys === true && kept.destroys !== true)
    return 'it would take something away for good, and the plan that was kept does not say so';
  if (kept.kind === 'deferred') return undefined;
  // A step before may have uncovered what goes with it: a folder that was mounted.
  const uncovers = difference.action === 'remove' && kept.action === 'remove';
  const more = difference.fields
    .filter(field => !isShown(field, kept) && !(uncovers && field.after === undefined && !isNamed(field, kept)))
    .map(({ name }) => name);
  return more.length === 0
    ? undefined
    : `the plan that was kept does not show it as it would be made: ${more.join(', ')}`;
}
