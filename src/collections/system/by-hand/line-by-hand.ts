import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import { lines, sh } from '../../../shell/sh.ts';
import type { Ownership } from '../text-files/ownership.ts';
import { ownershipByHand } from './file-by-hand.ts';

interface LineWish extends Ownership {
  readonly path: string;
  readonly line?: string | undefined;
  readonly match?: string | undefined;
  readonly state: 'present' | 'absent';
  readonly create: boolean;
}

/** A line that is added where it is not there. */
export function lineByHand({ path, line, match, state, create, ...rest }: LineWish): ByHand {
  if (line === undefined || match !== undefined || state === 'absent') {
    return {
      kind: 'cannot',
      because: 'only a line that is added is written by hand, not one that is replaced or goes',
    };
  }
  const { owner, group, mode } = ownershipByHand(rest);
  const owned = rest.mode !== undefined || rest.owner !== undefined || create;
  const there = sh`grep -Fqxs -e ${line} -- ${path}`;
  return {
    kind: 'step',
    is: owned
      ? sh`${there} &&
[ "$(stat -c '%a %U' -- ${path})" = ${`${mode.replace(/^0+/, '')} ${owner}`} ]`
      : there,
    make: lines(
      ...(create ? [] : [sh`[ -f ${path} ]`]),
      sh`grep -Fqxs -e ${line} -- ${path} || printf '%s\n' ${line} >>${path}`,
      ...(owned ? [sh`chown ${`${owner}:${group}`} ${path}`, sh`chmod ${mode} ${path}`] : []),
    ),
    expect: `${path} has the line “${line}”`,
  };
}
