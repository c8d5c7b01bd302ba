import { DefaultRenderer, Listr, ListrLogger, ProcessOutput, Spinner } from 'listr2';

/** A terminal that is drawn on. */
export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Something that is redrawn until it is finished, which leaves no trace of it. */
export interface Drawing {
  readonly finish: () => Promise<void>;
}

const SHOW_CURSOR = '\x1b[?25h';

/**
 * Draws what `frame` gives, again and again, at the bottom of the terminal. listr2 redraws and holds back what anybody
 * else writes meanwhile; it runs nothing: its one task lasts as long as the drawing, it takes no signal, and it ends no
 * process.
 */
export function startDrawing(frame: (spinner: string) => string, { stdout, stderr }: Terminal): Drawing {
  let finish: () => void = () => {};
  const finished = new Promise<void>(resolve => {
    finish = resolve;
  });
  const spinner = new Spinner();
  class Frames extends DefaultRenderer {
    // Whoever draws has looked at the terminal already; listr2 would look at the process's own.
    static override nonTTY = true;
    override create(): string {
      return frame(spinner.fetch());
    }
  }
  const output = new ProcessOutput(stdout, stderr, { leaveEmptyLine: false });
  const logger = new ListrLogger({ processOutput: output });
  const list = new Listr([{ title: 'run', task: () => finished }], {
    renderer: Frames,
    rendererOptions: { spinner, logger, clearOutput: true },
    exitOnError: false,
    registerSignalListeners: false,
  });
  const restore = (): void => {
    // The stream's own `write` holds back what it gets while this is drawn.
    output.toStdout(SHOW_CURSOR, false);
  };
  process.once('exit', restore);
  const ended = list.run();
  return {
    finish: async () => {
      finish();
      await ended;
      process.off('exit', restore);
    },
  };
}
