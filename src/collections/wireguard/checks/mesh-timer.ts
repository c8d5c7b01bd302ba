import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { parseUnit, probeUnit } from '../../system/state/systemd-unit.ts';
import { parseMoves } from '../timer/moves.ts';
import { timerPlaces } from '../timer/timer-places.ts';
import { parseTold, timerArguments, timerTold } from '../timer/timer-state.ts';

const schema = z.strictObject(timerArguments);

type Spec = z.output<typeof schema>;

/** Seconds after which a look is no recent one: a look at dead gateways takes a minute, and the host may have been asleep. */
const RECENT = 400;

const UNIT = '== unit';

/** The timer looks, at boot too, and its last look was a moment ago and went through. */
export const meshTimerCheck = checkKind<Spec>({
  name: 'mesh_timer',
  summary:
    'Where the mesh has something to watch, its timer is enabled and running, and has looked within the last minutes; what it could not do then is a warning.',
  schema,
  examples: ["mesh_timer: { interface: '{{mesh.interface}}', watch: '{{mesh.timer}}' }"],
  title: ({ watch }) => (watch.length === 0 ? 'nothing of the mesh to be watched' : 'the timer to look at the mesh'),
  patience: 30,
  byHand: ({ interface: name, watch }) => {
    const { timer, service } = timerPlaces(name);
    return {
      ...(watch.length === 0
        ? {}
        : { is: sh`systemctl -q is-enabled -- ${timer} && systemctl -q is-active -- ${timer}` }),
      look: lines(sh`systemctl list-timers --all -- ${timer} || :`, sh`systemctl status --no-pager -- ${service} || :`),
      expect: watch.length === 0 ? 'there is no such timer' : 'its last look was a moment ago',
    };
  },
  probe: ({ interface: name, watch }) =>
    watch.length === 0
      ? sh`:`
      : sh`${timerTold(name)}
echo ${UNIT}
${probeUnit(timerPlaces(name).timer, [])}`,
  judge: ({ interface: name, watch }, { stdout }) => {
    if (watch.length === 0) return { kind: 'met', evidence: 'nothing to watch' };
    const { timer, service } = timerPlaces(name);
    const [told = '', rest = ''] = stdout.split(`${UNIT}\n`, 2);
    const { age, troubles, result, looks, moved } = parseTold(told);
    const { unit } = parseUnit(rest);
    const hint = `systemctl status ${timer} ${service}; journalctl -u ${service}`;
    const findings: readonly Finding[] = [
      ...(unit?.file === 'enabled'
        ? []
        : [{ seen: `${timer} is ${unit?.file || 'not there'}`, wanted: 'enabled', hint }]),
      ...(unit?.active === 'active'
        ? []
        : [{ seen: `${timer} is ${unit?.active ?? 'not there'}`, wanted: 'active', hint }]),
      ...(result === '' || result === 'success'
        ? []
        : [{ seen: `its last look ended with ${result}`, wanted: 'success', hint }]),
      ...(looks
        ? []
        : age === undefined
          ? [{ seen: 'it has not looked yet', wanted: 'a look', hint }]
          : age > RECENT
            ? [{ seen: `its last look was ${age} s ago`, wanted: `at most ${RECENT} s`, hint }]
            : []),
    ];
    if (findings.length > 0) return { kind: 'not-met', findings };
    const moves = parseMoves(moved).map(({ cluster, gateway }) => `${cluster} by ${gateway}, moved`);
    return {
      kind: 'met',
      evidence: [
        age === undefined ? 'the first look is on' : `last look ${age} s ago`,
        `${count(watch.length, 'line')} of settings`,
        ...moves,
      ].join('; '),
      ...(troubles[0] === undefined ? {} : { warning: `the timer could not do all: ${troubles.join('; ')}` }),
    };
  },
});
