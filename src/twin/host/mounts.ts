import { readFileSync } from 'node:fs';

/** Mount points at or under a folder, innermost first, so that they can be taken away in this order. */
export function mountsUnder(folder: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map(line =>
      (line.split(' ')[4] ?? '').replaceAll(/\\(\d{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8))),
    )
    .filter(point => point === folder || point.startsWith(`${folder}/`))
    .reverse();
}
