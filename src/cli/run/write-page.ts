import { writeNamed } from '../../disk/write-named.ts';
import type { Event } from '../../model/events/event.ts';
import { maskEvent, maskTexts } from '../../model/events/mask-event.ts';
import type { Inventory } from '../../model/inventory.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { Problem } from '../../model/problems/problem.ts';
import type { ReachReport } from '../../model/reach/reach.ts';
import { htmlReport, type PageContent } from '../../report/html/html-report.ts';

/**
 * Writes what a gate and a diagnosis found, the last of each among the events, as one HTML page without any secret.
 * @throws {InputProblem} for a link that somebody else has put there
 * @throws {Problem} where the file cannot be written.
 */
export function writePage(file: string, inventory: Inventory, events: readonly Event[]): void {
  const told = events.map(maskEvent);
  const gate = told.filter(event => event.type === 'gate-done').findLast(({ stage }) => stage === undefined);
  const diagnosis = told.findLast(event => event.type === 'diagnosis')?.diagnosis;
  write(file, { inventory, gate, diagnosis, time: new Date() });
}

/** The same of what is reached. @throws {Problem} where the file cannot be written */
export const writeReachPage = (file: string, inventory: Inventory, reach: ReachReport): void =>
  write(file, { inventory, reach: maskTexts(reach), time: new Date() });

function write(file: string, content: PageContent): void {
  try {
    writeNamed(file, htmlReport(content));
  } catch (error) {
    if (error instanceof Problem) throw error;
    const evidence = [errorText(error)];
    throw new Problem({ where: file, what: 'the report cannot be written', evidence }, { cause: error });
  }
}
