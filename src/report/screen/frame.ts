import { count } from '../../model/text/count.ts';
import type { Paint } from '../text/look.ts';
import { showWhole } from '../text/seconds.ts';
import { displayWidth, pad, truncate } from '../text/width.ts';
import type { Progress, Row } from './progress.ts';

/** The terminal at the moment of drawing. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The picture of the moment for what is running. */
  readonly spinner: string;
}

/** Lines that a frame has at most, whatever the terminal: more is noise. */
const TALLEST = 20;
/** Seconds from which on a row tells how long it has been at it. */
const LONG = 2;

const order: readonly Row['state'][] = ['failed', 'running', 'done', 'waiting'];
const words: Readonly<Record<Row['state'], string>> = {
  failed: 'failed',
  running: 'under way',
  done: 'done',
  waiting: 'waiting',
};

const mark = (state: Row['state'], spinner: string, paint: Paint): string => {
  if (state === 'failed') return paint.red('✗');
  if (state === 'done') return paint.green('✓');
  return state === 'running' ? paint.cyan(spinner) : ' ';
};

function rowLine(row: Row, names: number, { columns, now, spinner }: Canvas, paint: Paint): string {
  const seconds = (now - row.since) / 1000;
  const time = row.state === 'running' && seconds >= LONG ? ` · ${showWhole(seconds)}` : '';
  const text = truncate(row.text, columns - 7 - names - displayWidth(time));
  return `  ${mark(row.state, spinner, paint)} ${pad(row.name, names)}  ${text}${paint.dim(time)}`.trimEnd();
}

const tally = (rows: readonly Row[]): string =>
  order
    .map(state => ({ state, number: rows.filter(row => row.state === state).length }))
    .filter(one => one.number > 0)
    .map(({ state, number }) => `${number} ${words[state]}`)
    .join(', ');

/**
 * One picture of what is under way, never taller than the terminal nor wider: where the hosts do not fit, those that
 * failed come first, then those under way, and the rest is counted.
 */
export function drawFrame(progress: Progress, canvas: Canvas, paint: Paint): readonly string[] {
  const room = Math.max(1, Math.min(canvas.rows - 4, TALLEST - 2));
  const seconds = (canvas.now - progress.since) / 1000;
  const time = progress.waiting.length === 0 && seconds >= LONG ? ` · ${showWhole(seconds)}` : '';
  const head = paint.bold(truncate(`${progress.title}${time}`, canvas.columns - 1));
  const waits = progress.waiting
    .slice(0, room)
    .map(line => `  ${paint.cyan(canvas.spinner)} ${truncate(line, canvas.columns - 5)}`);
  const unseen = progress.waiting.length - waits.length;
  if (unseen > 0) waits.push(`    and ${count(unseen, 'more check')}`);
  const all = [...progress.rows.values()];
  const fits = all.length <= room;
  // Among equals the order stays, so that rows do not dance.
  const shown = fits
    ? all
    : order
        .flatMap(state => all.filter(row => row.state === state))
        .filter(row => row.state === 'failed' || row.state === 'running')
        .slice(0, room);
  const names = Math.min(Math.max(0, ...shown.map(row => displayWidth(row.name))), Math.floor(canvas.columns / 3));
  const lines = shown.map(row => rowLine({ ...row, name: truncate(row.name, names) }, names, canvas, paint));
  const rest = all.filter(row => !shown.includes(row));
  if (rest.length > 0) {
    lines.push(
      paint.dim(
        truncate(
          `    ${count(rest.length, shown.length > 0 ? 'more host' : 'host')}: ${tally(rest)}`,
          canvas.columns - 1,
        ),
      ),
    );
  }
  return [head, ...waits, ...lines];
}
