/** Shell that waits until what was started last, in the background, has become this program: only then does a probe see it. */
export const untilRuns = (program: string): string =>
  `until { read -r comm <"/proc/$!/comm"; } 2>/dev/null && [ "$comm" = ${program} ]; do sleep 0.05; done`;

/** Shell that waits until a process has ended, collected by its parent or not. */
export const untilEnded = (pid: string): string => `while [ -e "/proc/${pid}/exe" ]; do sleep 0.05; done`;
