import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Whether somebody is there to answer. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks for a line on the terminal; `undefined` where the input ended or was interrupted. */
export function ask(question: string): Promise<string | undefined> {
  return readLine(question, false);
}

/** Asks for a line that is not shown while it is typed. */
export function askHidden(question: string): Promise<string | undefined> {
  return readLine(question, true);
}

/** While a line is read the terminal makes no signal of Ctrl-C: it must mean here what it means everywhere. */
function interrupt(): void {
  if (process.listenerCount('SIGINT') > 0) process.emit('SIGINT', 'SIGINT');
  else process.kill(process.pid, 'SIGINT');
}

function readLine(question: string, hidden: boolean): Promise<string | undefined> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({
    input: process.stdin,
    output: hidden ? silent : process.stderr,
    terminal: process.stdin.isTTY === true,
  });
  // Not before the reader has silenced the terminal: what is typed at the sight of the question would be shown.
  process.stderr.write(question);
  return new Promise(resolve => {
    let answer: string | undefined;
    reader.once('line', line => {
      answer = line;
      reader.close();
    });
    reader.once('SIGINT', () => {
      reader.close();
      interrupt();
    });
    reader.once('close', () => {
      if (hidden || answer === undefined) process.stderr.write('\n');
      resolve(answer);
    });
  });
}
