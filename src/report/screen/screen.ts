import type { Report } from '../../model/events/event.ts';

/** Where the events of a run are shown: plain lines, a live view, or JSON lines. */
export interface Screen {
  readonly report: Report;
  /** Does a job that needs the terminal for itself (a question), with nothing drawn meanwhile. */
  readonly pause: <T>(job: () => Promise<T>) => Promise<T>;
  /** Leaves the terminal as it was found, with everything written. */
  readonly end: () => Promise<void>;
}
