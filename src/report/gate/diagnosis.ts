import type { Event } from '../../model/events/event.ts';
import type { FoundCause } from '../../model/gate/diagnosis.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { type Look, type Paint, paints } from '../text/look.ts';
import { showSeconds } from '../text/seconds.ts';
import { wrapWords } from '../text/width.ts';
import { foundNothing } from './found-words.ts';
import { pairMatrix } from './pair-matrix.ts';

type Diagnosed = Pick<Extract<Event, { type: 'diagnosis' }>, 'diagnosis' | 'seconds'>;

/** One line of evidence, broken between words; what follows the first line stands below its text. */
function told(word: string, line: string, columns: number): readonly string[] {
  const head = `       ${word.padEnd(11)}`;
  return wrapWords(escapeLine(line), columns - head.length).map((text, at) =>
    at === 0 ? head + text : `${' '.repeat(head.length)}${text}`,
  );
}

function causeLines(cause: FoundCause, at: number, { columns }: Look, paint: Paint): readonly string[] {
  const mark = cause.severity === 'stop' ? paint.red('✗') : paint.yellow('!');
  return [
    `  ${mark} ${at}. ${paint.bold(escapeLine(cause.what))}  ${paint.dim(`${escapeLine(cause.code)}, ${cause.confidence}`)}`,
    ...cause.evidence.flatMap(line => told('seen', line, columns)),
    ...cause.ruledOut.flatMap(line => told('ruled out', line, columns)),
    // A command is not broken: it is there to be copied.
    ...cause.remedy.map(line => `       ${paint.cyan('→')} ${escapeLine(line)}`),
    '',
  ];
}

/** A diagnosis: the matrix of all ordered pairs, then the causes, the most probable first, each with evidence and remedy. */
export function renderDiagnosis({ diagnosis, seconds }: Diagnosed, look: Look): string {
  const paint = paints(look.color);
  const { causes, pairs, silent } = diagnosis;
  const nothing = foundNothing(diagnosis);
  const head =
    nothing !== undefined
      ? `${nothing.sure ? paint.green('✓') : paint.yellow('?')} ${escapeLine(nothing.words)}, in ${showSeconds(seconds)}`
      : paint.bold(`Most probable cause first (${count(causes.length, 'cause')}, ${showSeconds(seconds)}):`);
  return [
    ...pairMatrix(pairs, look, paint),
    ...silent.map(({ host, because }) => `  ${paint.yellow('?')} ${escapeLine(host)}: ${escapeLine(because)}`),
    head,
    ...causes.flatMap((cause, at) => causeLines(cause, at + 1, look, paint)),
    '',
  ].join('\n');
}
