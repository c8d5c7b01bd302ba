import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { thing } from '../../../model/reading/thing.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { applyTextFile, stillTextFile } from '../../system/text-files/text-file.ts';
import { timerByHand } from '../by-hand/timer-by-hand.ts';
import { METRICS_FOLDERS, TIMER_FOLDER, timerPlaces } from '../timer/timer-places.ts';
import {
  parseTimer,
  type TimerDifference,
  type TimerState,
  timerArguments,
  timerDifference,
  timerProbe,
} from '../timer/timer-state.ts';

const schema = z.strictObject(timerArguments);

type Spec = z.output<typeof schema>;

const takeAway = (name: string): Script => {
  const { service, timer, serviceFile, timerFile, folder, status } = timerPlaces(name);
  return sh`systemctl disable -q --now -- ${timer} 2>/dev/null || :
systemctl stop -- ${service} 2>/dev/null || :
rm -f -- ${timerFile} ${serviceFile}
systemctl daemon-reload
rm -rf -- ${folder} ${status.slice(0, status.lastIndexOf('/'))}
rm -f -- ${METRICS_FOLDERS.map(one => `${one}/provision-mesh-${name}.prom`)}
rmdir ${TIMER_FOLDER} 2>/dev/null || :`;
};

/** A timer of systemd that keeps the mesh right while nobody is at the controller. */
export const meshTimer = resource<Spec, TimerState, TimerDifference>({
  name: 'mesh_timer',
  summary:
    'A timer of systemd that looks at a mesh interface every 20 seconds, and needs the host alone: it takes clients out after their last day, gives another cluster’s network to the next gateway where the first does not answer, and looks names of silent peers up again. Where there is nothing of that, there is no timer. What it has moved is the fact `wireguard.moved`.',
  schema,
  examples: [
    `mesh_timer:
  interface: wg0
  watch:
    - client laptop 2027-03-01 Hz3XuhhUyWXkMmvXXekYzOQqfZxCatxJdp0h4/9bUQY= 10.8.0.254/32`,
  ],
  ids: ({ interface: name }) => {
    const { folder, serviceFile, timerFile, timer } = timerPlaces(name);
    return [thing('path', folder), thing('path', serviceFile), thing('path', timerFile), thing('unit', timer)];
  },
  reach: ({ interface: name }) => {
    const { folder, serviceFile, timerFile, timer, service } = timerPlaces(name);
    return { paths: [folder, serviceFile, timerFile], units: [timer, service] };
  },
  title: ({ interface: name }) => `the timer that looks at ${name}`,
  probe: timerProbe,
  parse: (reading, spec) => parseTimer(spec, reading),
  diff: timerDifference,
  facts: (_, { moved }) => ({ 'wireguard.moved': moved }),
  byHand: timerByHand,
  apply: ({ interface: name }, _, { work }) => {
    if (work.files.length === 0) return takeAway(name);
    const { timer, folder } = timerPlaces(name);
    return lines(
      sh`(umask 077 && mkdir -p ${folder})`,
      ...work.files.map(({ file, state, difference }) =>
        difference.fields.length > 0 ? applyTextFile(file, state, difference) : stillTextFile(file, state),
      ),
      sh`systemctl daemon-reload
systemctl enable -q -- ${timer}
systemctl restart -- ${timer}`,
    );
  },
});
