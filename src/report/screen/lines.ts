import type { Look } from '../text/look.ts';
import { createNarrator } from './narrate.ts';
import type { Screen } from './screen.ts';

/** A screen of plain lines, for a pipe, a file, a CI log. */
export function createLines(write: (text: string) => void, look: Look): Screen {
  const narrate = createNarrator(look);
  return {
    report: event => {
      const text = narrate(event);
      if (text !== '') write(text);
    },
    pause: job => job(),
    end: async () => {},
  };
}
