import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';
import { archivedFunction } from './archived-function.ts';
import { leftPathsSchema } from './left-paths.ts';
import { eachDoomed } from './list-objects.ts';

/**
 * Stops unless an archive holds these files as they are now. What is in /run is made anew at each start, and a link that
 * starts a unit at boot by enabling it.
 */
export function requireArchived(archive: string | undefined, paths: readonly string[]): Script {
  const lasting = paths.filter(path => !path.startsWith('/run/') && !/\.(wants|requires)\//.test(path));
  if (archive === undefined || lasting.length === 0) return sh`:`;
  return sh`(
${eachDoomed(leftPathsSchema.parse({ path: lasting }))}
${archivedFunction(archive)}
provision_listed=$(provision_each provision_walk)
provision_archived "$provision_listed"
)`;
}
