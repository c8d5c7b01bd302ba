import { errnoOf } from '../model/problems/errno.ts';
import type { ProblemDetails } from '../model/problems/problem.ts';
import { LoginCut, type TransportFailure, TransportProblem } from '../model/transport.ts';
import { loginRefusal, type RefusedLogin } from './login-refusal.ts';

/** How far the way to a server got: TCP, key exchange, login. */
export type Step = 'connect' | 'handshake' | 'auth';

/** What ended it. */
export type LinkFault =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed' }
  /** The server has taken none of the keys. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'error'; readonly error: Error & { readonly level?: string; readonly code?: unknown } };

export interface LinkContext extends RefusedLogin {
  /** Whom the problem names. */
  readonly where: string;
  /** What it had time for. */
  readonly seconds: number;
  readonly step: Step;
}

const STEPS: Readonly<Record<Step, string>> = {
  connect: 'a TCP connection',
  handshake: 'the key exchange',
  auth: 'the login',
};

const NETWORK: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ECONNREFUSED: ['nothing listens there', 'is sshd running on the host, and is the port right?'],
  EHOSTUNREACH: ['no route to host', 'is the host on, and is the address right?'],
  ENETUNREACH: ['its network is unreachable', 'is this machine connected to that network?'],
  ETIMEDOUT: ['it does not answer', 'is the host on, is the address right, does a firewall drop port 22?'],
  ENOTFOUND: ['its name cannot be resolved', 'is the address in the inventory spelt right?'],
  EADDRNOTAVAIL: [
    'this machine does not have the address that it is to connect from',
    'look at `BindAddress` in the configuration of ssh',
  ],
  EAI_AGAIN: ['its name cannot be resolved right now', 'does the DNS resolver of this machine answer?'],
  ECONNRESET: [
    'it reset the connection',
    'sshd may be overloaded (`MaxStartups`) or may have banned this address for a while',
  ],
  EACCES: ['this machine does not allow the connection', 'look at the firewall of this machine'],
};

/** The server ended the connection before identifying itself: it may be too busy now, and take one a moment later. */
export class ServerBusy extends TransportProblem {
  override readonly name = 'TransportProblem';
}

/** Says what went wrong on the way to a server, from where it got to. */
export function linkProblem(fault: LinkFault, context: LinkContext): TransportProblem {
  const { where, name, seconds, step } = context;
  const make = (failure: TransportFailure, details: Omit<ProblemDetails, 'where'>, cause?: Error): TransportProblem =>
    new TransportProblem(failure, { where, ...details }, { cause });

  if (fault.kind === 'timeout') {
    return make('timeout', {
      what: `${name}: ${STEPS[step]} took longer than ${seconds} s`,
      hint:
        step === 'connect'
          ? 'is the host on, is the address right, does a firewall drop the port? Allow more time with `connect_timeout`'
          : 'something answers there, but it does not behave like sshd: is the host overloaded? Look at its log (journalctl -u ssh)',
    });
  }
  if (fault.kind === 'closed') return closed(context);
  if (fault.kind === 'refused') return make(...loginRefusal(context));

  const { error } = fault;
  const code = codeOf(error);
  if (/too many authentication failures/i.test(error.message)) {
    return make(
      'auth',
      {
        what: `${name}: the server ended the login after too many keys`,
        evidence: context.tried,
        hint: 'name the one key to offer as `identity_file`, or set `agent: false`',
      },
      error,
    );
  }
  if (error.message.startsWith('Handshake failed: no matching')) {
    return make(
      'unreachable',
      {
        what: `${name}: the server and this program have no common ${error.message.replace(/^.*no matching /, '')}`,
        evidence: [error.message],
        hint: 'sshd there is very old, or its algorithms are narrowed in sshd_config: allow a current one',
      },
      error,
    );
  }
  if (error.message === 'Connection lost before handshake') return closed(context);
  const reset = NETWORK['ECONNRESET'];
  if (code === 'ECONNRESET' && reset !== undefined && step === 'handshake') {
    const [what, hint] = reset;
    return new ServerBusy('unreachable', { where, what: `${name}: ${what}`, evidence: [error.message], hint });
  }
  const [what, hint] = NETWORK[code] ?? ['the connection failed', 'try `ssh` to the same address: what does it say?'];
  return make(
    code === 'ETIMEDOUT' ? 'timeout' : 'unreachable',
    { what: `${name}: ${what}`, evidence: [error.message], hint },
    error,
  );
}

function closed({ where, name, step, tried }: LinkContext): TransportProblem {
  if (step === 'auth') {
    return new LoginCut({
      where,
      what: `${name}: the server closed the connection during the login`,
      evidence: tried,
      hint: 'look at its log (journalctl -u ssh): too many keys, or a user who may not log in',
    });
  }
  return new ServerBusy('unreachable', {
    where,
    what: `${name}: the server closed the connection before identifying itself`,
    hint: 'sshd may be overloaded (`MaxStartups`), may have banned this address for a while (`PerSourcePenalties`, fail2ban), or it is not sshd: try again with fewer --forks',
  });
}

function codeOf(error: Error): string {
  // Several addresses of one name were tried: the last one's error stands for all.
  return errnoOf(error instanceof AggregateError ? error.errors.at(-1) : error) ?? '';
}
