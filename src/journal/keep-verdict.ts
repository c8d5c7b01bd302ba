import { join } from 'node:path';
import { makeOwnFolder, writeOwn } from '../disk/own-file.ts';
import { type GateCell, type GateDone, keptOf } from '../model/events/event.ts';
import { escapeLine } from '../model/text/escape.ts';
import { fileName } from './folders.ts';
import type { VerdictFile } from './verdict-file.ts';

/** What a gate saw where it was not met, as a text to read or to send to somebody. */
function evidenceText(cell: GateCell, gate: GateDone, time: Date): string {
  const { verdict } = cell;
  const reason =
    verdict.kind === 'not-met'
      ? verdict.findings.flatMap(({ seen, wanted, hint }) => [
          `seen:    ${escapeLine(seen)}`,
          `wanted:  ${escapeLine(wanted)}`,
          ...(hint === undefined ? [] : [`hint:    ${escapeLine(hint)}`]),
          '',
        ])
      : [`could not be asked: ${verdict.kind === 'unasked' ? escapeLine(verdict.because) : ''}`, ''];
  return [
    `${escapeLine(cell.host)}: ${escapeLine(cell.title)}`,
    `gate of ${escapeLine(gate.phase)}, ${time.toISOString()}`,
    '',
    ...reason,
    `ask again: ${escapeLine(gate.rerun)}`,
    '',
  ].join('\n');
}

/** Writes a gate's verdict and the evidence of every unmet check into the run's folder. */
export function keepVerdict(
  run: string,
  gate: GateDone,
  about: { readonly time: Date; readonly command: string; readonly forced: boolean },
): void {
  for (const name of ['verdicts', 'evidence']) makeOwnFolder(join(run, name));
  const unmet = gate.cells.flatMap((cell, at) => {
    if (cell.verdict.kind === 'met' || cell.verdict.kind === 'skipped') return [];
    const evidence = join('evidence', `${fileName(gate.phase)}-${fileName(cell.host)}-${at + 1}.txt`);
    writeOwn(join(run, evidence), evidenceText(cell, gate, about.time));
    return [{ host: cell.host, title: cell.title, kind: cell.verdict.kind, evidence }];
  });
  const verdict: VerdictFile = {
    version: 1,
    time: about.time.toISOString(),
    phase: gate.phase,
    word: gate.word,
    command: about.command,
    forced: about.forced,
    hosts: [...new Set(gate.cells.map(cell => cell.host))],
    met: gate.cells.filter(cell => cell.verdict.kind === 'met').length,
    unmet,
    skipped: gate.cells.flatMap(({ host, title, verdict }) =>
      verdict.kind === 'skipped' ? [{ host, title, because: verdict.because }] : [],
    ),
    notAsked: [...gate.notAsked],
    kept: gate.cells.flatMap(cell => keptOf(cell).map(one => ({ host: cell.host, ...one }))),
    rerun: gate.rerun,
  };
  writeOwn(join(run, 'verdicts', `${fileName(gate.phase)}.json`), `${JSON.stringify(verdict, null, 2)}\n`);
}
