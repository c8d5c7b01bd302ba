import { jsonLine, publicEvent } from '../../model/events/public-event.ts';
import type { Screen } from './screen.ts';

/** A screen for programs: one event a line, each with `version` and `time` (ISO 8601, UTC). */
export function createJsonLines(write: (text: string) => void, now: () => Date = () => new Date()): Screen {
  return {
    report: event => write(`${jsonLine(publicEvent(event, now()))}\n`),
    pause: job => job(),
    end: async () => {},
  };
}
