import { maskSecrets } from './secret-values.ts';

/** Characters that are shown of one line: whoever printed more has printed no message. */
const WIDEST = 400;

function shortened(line: string): string {
  if (line.length <= WIDEST) return line;
  const left = line.length - WIDEST;
  return `${line.slice(0, WIDEST).replace(/[\ud800-\udbff]$/, '')}… (${left} more characters)`;
}

/** The last lines of what something printed that say anything, as evidence: bounded, however much it is, without an end too. */
export const lastLines = (text: string, count: number): string[] =>
  // Masked before it is cut: the half of a secret would not be known as one.
  maskSecrets(text)
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(-count)
    .map(shortened);
