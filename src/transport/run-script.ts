import { randomBytes } from 'node:crypto';
import { PassThrough, Transform } from 'node:stream';
import { errorText } from '../model/problems/error-text.ts';
import type { ProblemDetails } from '../model/problems/problem.ts';
import { lastLines } from '../model/text/last-lines.ts';
import { type RunOptions, type RunResult, type TransportFailure, TransportProblem } from '../model/transport.ts';
import { dialogue } from './become/become-dialogue.ts';
import { becomeProblem, wrongPassword } from './become/become-problem.ts';
import { launchCommand, launchInput, type Privilege } from './launch-command.ts';
import type { Link } from './link.ts';

/** Whose privileges scripts get on a host. */
export interface RunAs {
  /** Whom problems name. */
  readonly where: string;
  readonly privilege: Privilege;
  /** What sudo is told if it asks. */
  readonly password: string | undefined;
}

/** Most bytes taken from one script's outputs together: memory stays bounded whatever a host prints. */
const LIMIT = 64 * 1024 * 1024;
/** In bytes: what is kept of an output that passes, as long as it is not known to be the script’s. */
const SPOKEN = 64 * 1024;

/**
 * Runs one script in one command of an open connection. With sudo and a password, three things are told apart by a
 * nonce: sudo's prompt (then the password is sent, once), and the word of the shell that it has started (then the
 * script is sent). So the script is never taken for a password, nor the password for a script.
 * @throws {TransportProblem} for everything but an exit status.
 */
export async function runScript(link: Link, as: RunAs, script: string, options: RunOptions): Promise<RunResult> {
  const { where } = as;
  const { signal } = options;
  const nonce = randomBytes(12).toString('hex');
  const input = new PassThrough();
  const talk = dialogue(nonce);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let size = 0;
  let started = false;
  let settled = false;
  let stop: () => void = () => input.destroy();

  return new Promise<RunResult>((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const settle = (act: () => void): void => {
      settled = true;
      clearTimeout(timer);
      options.input?.destroy();
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    const abandon = (error: unknown): void => {
      settle(() => reject(error));
      stop();
    };
    const fail = (failure: TransportFailure, details: Omit<ProblemDetails, 'where'>): void =>
      abandon(new TransportProblem(failure, { where, ...details }));
    const onAbort = (): void => fail('interrupted', { what: 'interrupted' });
    const within = (seconds: number, what: string, hint?: string): void => {
      clearTimeout(timer);
      if (settled) return;
      timer = setTimeout(
        () => fail('timeout', { what: `${what} took longer than ${seconds} s`, ...(hint ? { hint } : {}) }),
        seconds * 1000,
      );
    };
    const fits = (chunk: Buffer): boolean => {
      size += chunk.length;
      if (size > LIMIT) fail('dropped', { what: `it printed more than ${LIMIT / 1024 / 1024} MiB, and was stopped` });
      return size <= LIMIT;
    };
    const keep = (into: Buffer[], chunk: Buffer): void => {
      if (fits(chunk)) into.push(chunk);
    };
    const working = (): void =>
      within(options.timeout, 'the script', 'is it waiting for something on the host? Allow more time with `timeout`');
    const send = (): void => {
      if (options.input === undefined) {
        input.end(launchInput(script, nonce));
        return;
      }
      input.write(launchInput(script, nonce));
      const counted = new Transform({
        transform: (chunk, _, done) => {
          if (started) working();
          done(null, chunk);
        },
      });
      options.input.on('error', error => abandon(error));
      options.input.pipe(counted).pipe(input);
    };
    const begin = (): void => {
      started = true;
      working();
      if (as.privilege !== 'own') send();
    };
    const onStderr = (chunk: Buffer): void => {
      if (started) {
        keep(err, chunk);
        return;
      }
      if (!fits(chunk)) return;
      const said = talk.push(chunk);
      if (said.kind === 'asks') input.write(`${as.password ?? ''}\n`);
      if (said.kind === 'asks-again') abandon(wrongPassword(where, link.hop.user, talk.whose()));
      if (said.kind !== 'started') return;
      begin();
      if (said.rest.length > 0) err.push(said.rest);
    };

    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    within(link.hop.timeout, 'opening a channel');
    // To a shell with the login's own privileges the script can go at once: nothing else reads what is sent.
    if (as.privilege === 'own') send();

    const running = link.exec(launchCommand(as.privilege, nonce, options.input !== undefined), {
      stdin: input,
      onOpen: cut => {
        stop = () => {
          input.destroy();
          cut();
        };
        // It opened after nobody waited for it any more.
        if (settled) stop();
        within(
          as.privilege === 'own' ? options.timeout : 2 * link.hop.timeout,
          as.privilege === 'own' ? 'the start of a shell' : 'sudo',
          as.privilege === 'own'
            ? "the user's shell or its profile on the host may be waiting for something: try it by hand"
            : 'sudo or PAM on the host may be waiting for something else: try it by hand',
        );
      },
      onStdout: chunk => {
        if (options.passes !== true) keep(out, chunk);
        else if (started) working();
        // The two outputs come by ways of their own: what passes may be here before it is told that the script has begun. What a login prints instead is short.
        else if (size < SPOKEN) keep(out, chunk);
        try {
          options.onStdout?.(chunk);
        } catch (error) {
          abandon(error);
        }
      },
      onStderr,
    });
    running.then(
      ({ code, signal: killedBy }) => {
        if (code !== null && started) {
          const stdout = options.passes === true ? Buffer.alloc(0) : Buffer.concat(out);
          return settle(() => resolve({ stdout, stderr: Buffer.concat(err), code }));
        }
        const printed = started ? Buffer.concat(err).toString('utf8') : Buffer.concat(out).toString('utf8');
        const evidence = [...lastLines(talk.heard(), 5), ...lastLines(printed, 5)];
        if (code !== null) return abandon(becomeProblem(where, as.privilege, link.hop.user, nonce, code, evidence));
        const lost = link.lost();
        fail('dropped', {
          what:
            killedBy !== null
              ? `the script was killed by ${killedBy} on the host`
              : lost === undefined
                ? 'the script ended on the host without a status: it was killed there, or its login was'
                : 'the connection dropped before the script ended',
          evidence: [...(lost === undefined ? [] : [lost]), ...evidence],
          hint: 'run it again: what is done already is found done',
        });
      },
      (error: unknown) => {
        const evidence = [link.lost() ?? errorText(error)];
        fail('dropped', {
          what: link.isConnected() ? 'the server refuses to open a channel for a command' : 'the connection is gone',
          evidence,
          hint: link.isConnected()
            ? 'look at `MaxSessions` and `ForceCommand` in sshd_config there'
            : 'run it again: what is done already is found done',
        });
      },
    );
  });
}
