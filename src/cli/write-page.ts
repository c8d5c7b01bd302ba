import { writeFileSync } from 'node:fs';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Inventory } from '../model/inventory.ts';
import { Problem } from '../model/problem.ts';
import { htmlReport } from '../report/html/html-report.ts';

/** Writes a diagnosis as one HTML page. @throws {Problem} where the file cannot be written. */
export function writePage(file: string, inventory: Inventory, diagnosis: Diagnosis): void {
  try {
    writeFileSync(file, htmlReport(inventory, diagnosis, new Date()));
  } catch (error) {
    const evidence = [error instanceof Error ? error.message : String(error)];
    throw new Problem({ where: file, what: 'the report cannot be written', evidence }, { cause: error });
  }
}
