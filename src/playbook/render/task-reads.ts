import type { BoundResource } from '../../model/plan/resource.ts';
import { sourcesOf } from '../parse/source-kind.ts';
import { type Playbook, sourceKey, type TaskEntry } from '../playbook.ts';
import { allReads, conditionReads, type Reads, textReads, valueReads } from '../templates/reads.ts';

/** Where an entry's arguments look, with the templates that they name. */
function argsRead(entry: TaskEntry, definition: BoundResource | undefined, playbook: Playbook): Reads {
  const { args } = entry;
  if (definition === undefined || typeof args !== 'object' || args === null) return 'anywhere';
  const sources = sourcesOf(definition.schema);
  const templates = Object.entries(args).flatMap(([key, value]): Reads[] => {
    // A name that is rendered may turn out to be any template's.
    if (key.includes('{{')) return ['anywhere'];
    if (sources[key] !== 'template' || typeof value !== 'string') return [];
    return [value.includes('{{') ? 'anywhere' : textReads(playbook.sources.get(sourceKey(entry, value)) ?? '')];
  });
  return allReads([valueReads(args), ...templates]);
}

/** Where a task looks in the context of its host. */
export const taskReads = (entry: TaskEntry, definition: BoundResource | undefined, playbook: Playbook): Reads => {
  const own = [entry.name, entry.loop, entry.start_order].map(valueReads);
  const reads = allReads([conditionReads(entry.when), argsRead(entry, definition, playbook), ...own]);
  return reads === 'anywhere' || entry.loop === undefined ? reads : reads.filter(([top]) => top !== 'item');
};
