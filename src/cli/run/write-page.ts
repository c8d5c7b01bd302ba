import { writeNamed } from '../../disk/write-named.ts';
import type { Event } from '../../model/events/event.ts';
import { maskEvent } from '../../model/events/mask-event.ts';
import type { Inventory } from '../../model/inventory.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { Problem } from '../../model/problems/problem.ts';
import { htmlReport } from '../../report/html/html-report.ts';

/**
 * Writes what a gate and a diagnosis found, the last of each among the events, as one HTML page without any secret.
 * @throws {InputProblem} for a link that somebody else has put there
 * @throws {Problem} where the file cannot be written.
 */
export function writePage(file: string, inventory: Inventory, events: readonly Event[]): void {
  const told = events.map(maskEvent);
  const gate = told.filter(event => event.type === 'gate-done').findLast(({ stage }) => stage === undefined);
  const diagnosis = told.findLast(event => event.type === 'diagnosis')?.diagnosis;
  try {
    writeNamed(file, htmlReport({ inventory, gate, diagnosis, time: new Date() }));
  } catch (error) {
    if (error instanceof Problem) throw error;
    const evidence = [errorText(error)];
    throw new Problem({ where: file, what: 'the report cannot be written', evidence }, { cause: error });
  }
}
