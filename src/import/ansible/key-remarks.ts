import type { Place, Remark } from '../found.ts';
import { warning } from '../remark.ts';

/** What should be known of a key's path. */
export function keyRemarks(path: string, place: Place): Remark[] {
  const [, whose] = /^\/(?:home|Users)\/([^/]+)\//.exec(path) ?? [];
  if (whose !== undefined)
    return [warning(`the key ${path} lies in the home folder of ${whose}, and may not be on this machine`, place)];
  if (/^[^~/]/.test(path))
    return [
      warning(
        `the path ${path} begins at the folder that Ansible is started in; here it begins at the inventory file`,
        place,
      ),
    ];
  return [];
}
