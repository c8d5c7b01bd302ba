import { escapeExpression } from '../text/escape-expression.ts';
import type { FaultScene, FaultStep } from './fault.ts';

/**
 * How the twin does what a line of a remedy says: runs the very command that it prints, on the host that it names; or what
 * its words mean, there where a person would do it (`said`: the text of the line's `<…>`, in their order); or a change of
 * the inventory's text; or nothing, where it only looks, or tells what the twin has no place for.
 */
export type RemedyDone =
  | { readonly kind: 'printed' }
  | { readonly kind: 'steps'; readonly steps: (scene: FaultScene, said: readonly string[]) => readonly FaultStep[] }
  | { readonly kind: 'inventory'; readonly change: (yaml: string, said: readonly string[]) => string }
  | { readonly kind: 'looks' };

/** One line of a remedy. */
export interface RemedyLine {
  /** As a diagnosis prints it; `<…>` stands for what is of the host, as in the documentation. */
  readonly says: string;
  readonly done: RemedyDone;
}

/** Lines that together put one cause right. */
export type RemedyWay = readonly RemedyLine[];

/** What a printed line has in the places of the `<…>`; `undefined` where it is another line. */
export function saidBy({ says }: RemedyLine, printed: string): readonly string[] | undefined {
  const pattern = says
    .split(/<[^>]+>/)
    .map(escapeExpression)
    .join('(.+?)');
  return new RegExp(`^${pattern}$`).exec(printed)?.slice(1);
}
