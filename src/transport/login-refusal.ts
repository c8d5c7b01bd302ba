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

/** What is said in `tried` of a key that the server would take. */
export const acceptedBut = (key: string, reason: string): string => `${key}: the server accepts it, but ${reason}`;

/** What is said there of a key, or of what holds keys, that nothing can be done with. */
export const unusable = (key: string, reason: string): string => `${key}: cannot be used: ${reason}`;

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
  const broken = brokenKey(tried);
  if (broken !== undefined) return ['auth', { what: `${name}: ${broken.what}`, evidence, hint: broken.hint }];
  if (tried.some(one => one.endsWith(': offered'))) return made('accepts none of the keys', wayTo(methods));
  return ['auth', { what: `${name}: there is no key to log in with`, evidence, hint: wayTo(methods) }];
}

/** What the user can do about a key, by why it cannot be used. */
const MENDS: readonly (readonly [RegExp, string])[] = [
  [/no terminal/, 'run it on a terminal, or add the key to an ssh-agent first (ssh-add)'],
  [/passphrase|PIN/, 'type it again; a card or a security key locks itself after a few wrong PINs'],
  [/device not found/, 'plug in the security key that holds its private half'],
  [/library/, 'correct the path in ssh’s configuration, or install what brings that library'],
  [/expired|not valid before/, 'have the key signed anew, or correct the clock of this machine'],
  [/node-ssh/, 'take `client: node-ssh` out of the inventory'],
];

/** The key that kept us out, where the server would have taken one. */
function brokenKey(tried: readonly string[]): { readonly what: string; readonly hint: string } | undefined {
  for (const one of tried) {
    const [, key, accepted, reason] = /^(.*): (?:(the server accepts it, but)|cannot be used:) (.*)$/s.exec(one) ?? [];
    if (key === undefined || reason === undefined) continue;
    const what =
      accepted === undefined ? `${key} cannot be used: ${reason}` : `the server accepts ${key}, but ${reason}`;
    const [, hint = 'does `ssh` to the same address sign with it?'] = MENDS.find(([why]) => why.test(reason)) ?? [];
    return { what, hint };
  }
  return undefined;
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
