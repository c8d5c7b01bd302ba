import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { fileByHand } from '../../system/by-hand/file-by-hand.ts';
import { timerPlaces } from '../timer/timer-places.ts';
import { type TimerWish, timerFiles } from '../timer/timer-state.ts';

/** The timer's files and unit; questions are asked by bash, as most hosts have it. */
export function timerByHand(wish: TimerWish): ByHand {
  if (wish.watch.length === 0) return { kind: 'nothing', because: 'there is nothing that a timer would watch' };
  const { timer } = timerPlaces(wish.interface);
  return {
    kind: 'step',
    files: timerFiles(wish, 'bash').flatMap(file => fileByHand(file) ?? []),
    is: sh`systemctl -q is-active -- ${timer} && systemctl -q is-enabled -- ${timer}`,
    make: lines(sh`systemctl daemon-reload`, sh`systemctl enable -- ${timer}`, sh`systemctl restart -- ${timer}`),
    expect: `${timer} looks at the mesh every 20 seconds`,
  };
}
