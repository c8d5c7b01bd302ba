import type { FoundCause } from '../model/diagnosis.ts';
import type { Event } from '../model/event.ts';
import { escapeLine } from './escape.ts';
import { type Look, type Paint, paints } from './look.ts';
import { pairMatrix } from './pair-matrix.ts';
import { count, showSeconds } from './seconds.ts';

type Diagnosed = Pick<Extract<Event, { type: 'diagnosis' }>, 'diagnosis' | 'seconds'>;

function causeLines(cause: FoundCause, at: number, paint: Paint): readonly string[] {
  const mark = cause.severity === 'stop' ? paint.red('✗') : paint.yellow('!');
  return [
    `  ${mark} ${at}. ${paint.bold(escapeLine(cause.what))}  ${paint.dim(escapeLine(cause.code))}`,
    ...cause.evidence.map(line => `       seen       ${escapeLine(line)}`),
    ...cause.ruledOut.map(line => `       ruled out  ${escapeLine(line)}`),
    ...cause.remedy.map(line => `       ${paint.cyan('→')} ${escapeLine(line)}`),
    '',
  ];
}

/** A diagnosis: the matrix of all ordered pairs, then the causes, the most probable first, each with evidence and remedy. */
export function renderDiagnosis({ diagnosis, seconds }: Diagnosed, look: Look): string {
  const paint = paints(look.color);
  const { causes, pairs, silent } = diagnosis;
  const head =
    causes.length === 0
      ? `${paint.green('✓')} nothing is wrong that a diagnosis looks for, in ${showSeconds(seconds)}`
      : paint.bold(`Most probable cause first (${count(causes.length, 'cause')}, ${showSeconds(seconds)}):`);
  return [
    ...pairMatrix(pairs, look, paint),
    ...silent.map(({ host, because }) => `  ${paint.yellow('?')} ${escapeLine(host)}: ${escapeLine(because)}`),
    head,
    ...causes.flatMap((cause, at) => causeLines(cause, at + 1, paint)),
    '',
  ].join('\n');
}
