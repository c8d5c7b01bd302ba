import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import { sh } from '../../../shell/sh.ts';
import type { Ownership } from '../text-files/ownership.ts';
import { ownershipByHand } from './file-by-hand.ts';

/** A folder, with those above it. */
export function directoryByHand({ path, ...rest }: Ownership & { readonly path: string }): ByHand {
  const { owner, group, mode } = ownershipByHand({ mode: '0755', ...defined(rest) });
  // A user that has no name here is known by its number.
  const shown = (who: string, number: string, name: string): string => (/^\d+$/.test(who) ? number : name);
  return {
    kind: 'step',
    is: sh`[ "$(stat -c ${`%a ${shown(owner, '%u', '%U')} ${shown(group, '%g', '%G')}`} -- ${path})" = ${`${mode.replace(/^0+/, '')} ${owner} ${group}`} ]`,
    make: sh`mkdir -p -- ${path}
chown ${`${owner}:${group}`} ${path}
chmod ${mode} ${path}`,
    expect: `${path} is a folder of ${owner}, with mode ${mode}`,
  };
}

/** What of an ownership was given. */
const defined = ({ owner, group, mode }: Ownership): Ownership => ({
  ...(owner === undefined ? {} : { owner }),
  ...(group === undefined ? {} : { group }),
  ...(mode === undefined ? {} : { mode }),
});
