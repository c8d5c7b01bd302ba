import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import type { Script } from '../../../model/plan/script.ts';
import { allOf, lines, sh } from '../../../shell/sh.ts';

/** Whether a unit was started after these files were as they are. Times are whole seconds: an equal one may be older. */
export const startedAfter = (unit: string, paths: readonly string[]): readonly Script[] =>
  paths.map(
    path =>
      sh`[ "$(stat -c %Z -- ${path})" -lt "$(date -d "$(systemctl show -p ExecMainStartTimestamp --value -- ${unit})" +%s)" ]`,
  );

/** Before a start that is to be newer than files of this very second. */
export const LATER_SECOND = sh`sleep 1`;

interface UnitWish {
  readonly state?: 'started' | 'stopped' | undefined;
  readonly enabled?: boolean | undefined;
  readonly masked?: boolean | undefined;
  readonly inputs?: readonly string[] | undefined;
}

/** A unit that is started, stopped, enabled, masked. */
export function unitByHand(unit: string, { state, enabled, masked, inputs = [] }: UnitWish): ByHand {
  const is: Script[] = [];
  const make: Script[] = [];
  const expect: string[] = [];
  const want = (words: string, holds: Script, ...steps: readonly Script[]): void => {
    expect.push(words);
    is.push(holds);
    make.push(...steps);
  };
  if (masked !== undefined) {
    const holds = sh`[ "$(systemctl is-enabled -- ${unit} 2>/dev/null)" ${masked ? '=' : '!='} masked ]`;
    want(masked ? 'masked' : 'not masked', holds, sh`systemctl ${masked ? 'mask' : 'unmask'} -- ${unit}`);
  }
  if (enabled === true) {
    const holds = sh`case $(systemctl is-enabled -- ${unit} 2>/dev/null) in enabled | static | alias | indirect | generated) ;; *) false ;; esac`;
    want('started at boot', holds, sh`systemctl enable -- ${unit}`);
  }
  if (enabled === false) {
    const holds = sh`! systemctl -q is-enabled -- ${unit} 2>/dev/null`;
    want('not started at boot', holds, sh`systemctl disable -- ${unit}`);
  }
  if (state === 'started') {
    const holds = allOf([sh`systemctl -q is-active -- ${unit}`, ...startedAfter(unit, inputs)]);
    const start =
      inputs.length === 0 ? sh`systemctl start -- ${unit}` : lines(LATER_SECOND, sh`systemctl restart -- ${unit}`);
    want('running', holds, start);
  }
  if (state === 'stopped') {
    want('at rest', sh`! systemctl -q is-active -- ${unit}`, sh`systemctl stop -- ${unit}`);
  }
  return { kind: 'step', is: allOf(is), make: lines(...make), expect: `${unit} is ${expect.join(', ')}` };
}
