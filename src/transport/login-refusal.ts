import type { ProblemDetails } from '../model/problems/problem.ts';
import { type TransportFailure, TransportProblem } from '../model/transport.ts';

/** What a person was asked during a login, besides passphrases of keys. */
export interface Answer {
  /** The question in a few words: "the password", or what the server wrote. */
  readonly to: string;
  /** Whether anybody answered. */
  readonly given: boolean;
}

/** How far a login got before the server refused it. */
export interface RefusedLogin {
  /** The server, as the user should read it. */
  readonly name: string;
  /** Keys that were offered, and places where none was found. */
  readonly tried: readonly string[];
  /** Ways to log in that the server named when it refused. */
  readonly methods: readonly string[];
  /** Ways that it has accepted as one of several. */
  readonly passed?: readonly string[];
  readonly answers?: readonly Answer[];
}

/** The answer that is meant by a question for the login's password. */
export const THE_PASSWORD = 'the password';

/** A server has taken a key, and wants something else besides, which the SSH library does not give. */
export class SecondFactor extends TransportProblem {
  override readonly name = 'TransportProblem';
  /** As the user should read it. */
  readonly server: string;

  constructor(details: ProblemDetails, server: string) {
    super('auth', details);
    this.server = server;
  }
}

type Made = readonly [TransportFailure, Omit<ProblemDetails, 'where'>];

/** Says what a server would have taken that did not let us in. */
export function loginRefusal(login: RefusedLogin): Made {
  const { name, tried, methods, passed = [], answers = [] } = login;
  const evidence = [...tried, ...(methods.length === 0 ? [] : [`the server accepts: ${methods.join(', ')}`])];
  const made = (what: string, hint: string): Made => ['auth', { what: `${name}: the server ${what}`, evidence, hint }];
  const taken = passed.length === 0 ? '' : `accepts ${[...new Set(passed.map(thing))].join(' and ')}, and `;
  const last = answers.at(-1);
  if (last?.given === true) {
    return made(`${taken}refuses ${last.to}`, 'is it right, and is the account open? Servers count wrong ones');
  }
  if (last !== undefined) {
    return made(
      `${taken}wants ${last.to}, and there is nobody to ask`,
      last.to === THE_PASSWORD ? 'give it with -k (--ask-pass), on a terminal' : 'run it on a terminal',
    );
  }
  if (taken !== '') return made(`${taken}wants ${wanted(methods, passed)} besides`, nextOf(methods));
  if (tried.some(one => one.endsWith(': offered'))) return made('accepts none of the keys', wayTo(methods));
  return ['auth', { what: `${name}: there is no key to log in with`, evidence, hint: wayTo(methods) }];
}

const thing = (method: string): string =>
  method === 'publickey'
    ? 'the key'
    : method === 'password'
      ? THE_PASSWORD
      : method === 'keyboard-interactive'
        ? 'the answer'
        : method;

const wanted = (methods: readonly string[], passed: readonly string[]): string =>
  methods.map(one => (one === 'publickey' && passed.includes(one) ? 'another key' : one)).join(' or ');

/** What the login needs besides a key. */
const nextOf = (methods: readonly string[]): string =>
  methods.includes('publickey')
    ? 'name each key as `identity_file`, or add it to the ssh-agent'
    : "OpenSSH's client can give it: install it here (ssh), or set `client: openssh`";

/** What lets a user in where the server takes these. */
function wayTo(methods: readonly string[]): string {
  const key = 'put the public key into ~/.ssh/authorized_keys there (ssh-copy-id), or name another `identity_file`';
  const password = 'give the password with -k (--ask-pass), on a terminal';
  const byPassword = methods.some(one => one === 'password' || one === 'keyboard-interactive');
  if (!byPassword) return key;
  return methods.includes('publickey') || methods.length === 0 ? `${key}, or ${password}` : password;
}
