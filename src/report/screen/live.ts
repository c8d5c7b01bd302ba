import type { Event } from '../../model/events/event.ts';
import { stageText } from '../plan/stage-text.ts';
import { type Drawing, startDrawing, type Terminal } from '../text/drawing.ts';
import { COLUMNS, type Look, paints } from '../text/look.ts';
import { drawFrame } from './frame.ts';
import { createNarrator } from './narrate.ts';
import { advance, type Progress } from './progress.ts';
import type { Screen } from './screen.ts';

export interface LiveOptions extends Look {
  readonly terminal: Terminal;
  /** Applied to all that is written: symbols for a terminal that has only ASCII. */
  readonly write?: (text: string) => string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Rows taken for granted where the terminal does not say. */
const ROWS = 24;

/**
 * A screen for a terminal: what stays is told as lines, what is under way is drawn below them and goes when it is done.
 * Only a view: events come in order and are never waited for; all writing stands in one queue, so that nothing is
 * written into a picture.
 */
export function createLive(options: LiveOptions): Screen {
  const { terminal, write = text => text, now = Date.now } = options;
  const paint = paints(options.color);
  const narrate = createNarrator(options);
  let queue: Promise<void> = Promise.resolve();
  let progress: Progress | undefined;
  let drawing: Drawing | undefined;
  let hosts: readonly string[] = [];
  let done: Extract<Event, { type: 'task-done' }>[] = [];

  const frame = (spinner: string): string => {
    if (progress === undefined) return '';
    const { columns = COLUMNS, rows = ROWS } = terminal.stdout;
    return write(drawFrame(progress, { columns, rows, now: now(), spinner }, paint).join('\n'));
  };
  const hide = async (): Promise<void> => {
    await drawing?.finish();
    drawing = undefined;
  };
  const show = (): void => {
    if (progress !== undefined) drawing ??= startDrawing(frame, terminal);
  };
  const enqueue = (job: () => Promise<void> | void): Promise<void> => {
    queue = queue.then(job);
    return queue;
  };
  const print = (text: string): void => {
    void enqueue(async () => {
      await hide();
      terminal.stdout.write(write(text));
      show();
    });
  };

  const stageResults = (of: (event: { readonly host: string }) => boolean = () => true): string => {
    const text = stageText(done.filter(of), hosts, paint);
    done = done.filter(event => !of(event));
    return text;
  };
  /** Whatever is told of a host comes after what it has done before. */
  const afterItsOwn = (event: Event): string => {
    const text = narrate(event);
    if (text === '' || !('host' in event) || event.host === undefined) return text;
    return stageResults(({ host }) => host === event.host) + text;
  };

  /** What stays of an event: tasks that went well are told together when their stage is over, unless each step is wanted. */
  const tell = (event: Event): string => {
    switch (event.type) {
      case 'stage-start':
        hosts = event.hosts;
        return narrate(event);
      case 'task-done':
        if (event.result !== 'changed' || options.steps === true) return afterItsOwn(event);
        done.push(event);
        return '';
      // What is drawn is told as well where each step is wanted: it stays.
      case 'host-connecting':
      case 'host-reading':
      case 'task-start':
        return options.steps === true ? narrate(event) : '';
      case 'transfer':
      case 'gate-waiting':
      case 'diagnosis-start':
        return '';
      default:
        return (progress === undefined ? stageResults() : '') + afterItsOwn(event);
    }
  };

  return {
    report: event => {
      progress = advance(progress, event, now());
      const text = tell(event);
      if (text !== '') print(text);
      else if (progress === undefined) void enqueue(hide);
      else if (drawing === undefined) void enqueue(show);
    },
    pause: job => {
      const result = queue.then(hide).then(job);
      queue = result.then(show, show);
      return result;
    },
    end: async () => {
      progress = undefined;
      print(stageResults());
      await queue;
    },
  };
}
