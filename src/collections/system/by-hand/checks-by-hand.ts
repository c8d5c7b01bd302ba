import type { HandCheck } from '../../../model/by-hand/by-hand.ts';
import { allOf, lines, sh } from '../../../shell/sh.ts';
import { liveSysctls } from './sysctl-by-hand.ts';

/** The running kernel has these settings. */
export const sysctlCheckByHand = (values: Readonly<Record<string, string>>): HandCheck => {
  const all = Object.entries(values);
  return {
    is: liveSysctls(all),
    look: lines(...all.map(([name]) => sh`sysctl ${name}`)),
    expect: all.map(([name, value]) => `${name} = ${value}`).join(', '),
  };
};

/** A unit is started at boot. */
export const enabledByHand = (unit: string): HandCheck => ({
  is: sh`[ "$(systemctl is-enabled -- ${unit})" = enabled ]`,
  look: sh`systemctl is-enabled -- ${unit}`,
  expect: 'enabled',
});

/** The clock: only somebody with another clock can tell. */
export const clockByHand = (within: number): HandCheck => ({
  look: sh`date -u`,
  expect: `the right time, within ${within} s: compare it with another machine's`,
});

/** Files have a mode and an owner. */
export const modesByHand = (paths: readonly string[], mode: string, owner: string): HandCheck => ({
  is: allOf(paths.map(path => sh`[ "$(stat -c '%a %U' -- ${path})" = ${`${mode.replace(/^0+(?=.)/, '')} ${owner}`} ]`)),
  look: sh`ls -l -- ${paths}`,
  expect: `${mode}, owned by ${owner}`,
});

/** Nobody but root can change these, nor look into those that are private. */
export const rootOnlyByHand = (paths: readonly string[], hidden: readonly string[]): HandCheck => ({
  is: sh`[ -z "$(find ${[...hidden, ...paths]} \( ! -user root -o -type l -o -perm -020 -o -perm -002 \) -print 2>/dev/null)" ]${
    hidden.length === 0
      ? sh``
      : sh` &&
[ -z "$(find ${hidden} -prune \( -perm -040 -o -perm -010 -o -perm -004 -o -perm -001 \) -print 2>/dev/null)" ]`
  }`,
  look: sh`ls -ld -- ${[...hidden, ...paths]} 2>/dev/null || :`,
  expect: 'root owns them, and nobody else may write there; what is absent is fine',
});
