import { readFile } from 'node:fs/promises';
import { ifThere } from '../../model/problems/if-there.ts';
import { TransportProblem } from '../../model/transport.ts';
import { validityOf, whyInvalid } from '../certificate.ts';
import { forwardProblem } from '../forward-problem.ts';
import { type Hop, hopName, knownNameOf } from '../hop.ts';
import { judgeHostKey } from '../host-keys/host-key.ts';
import { hostKeyRefusal } from '../host-keys/host-key-refusal.ts';
import { entriesAbout } from '../host-keys/verify-host-key.ts';
import { type LinkFault, linkProblem } from '../link-problem.ts';
import { unusable } from '../login-refusal.ts';
import type { Route } from '../resolve-route.ts';
import type { MasterOutput } from './master-output.ts';

/** What OpenSSH says when it cannot connect, and the system's name for it. */
const NETWORK: readonly (readonly [RegExp, string])[] = [
  [/Connection refused/, 'ECONNREFUSED'],
  [/No route to host/, 'EHOSTUNREACH'],
  [/Network is unreachable/, 'ENETUNREACH'],
  [/Connection timed out|Operation timed out/, 'ETIMEDOUT'],
  [/Temporary failure in name resolution/, 'EAI_AGAIN'],
  [/Could not resolve hostname/, 'ENOTFOUND'],
  [/annot assign requested address/, 'EADDRNOTAVAIL'],
  [/Connection reset by/, 'ECONNRESET'],
];

/** Seconds after which Linux gives up a connection by itself (tcp(7): tcp_syn_retries, 127 s). */
const SYSTEM_PATIENCE = 127;

/** Says what ended OpenSSH's attempt to log in, in the same words as of the SSH library's. */
export async function openSshProblem(
  route: Route,
  { where, output }: { readonly where: string; readonly output: MasterOutput },
): Promise<TransportProblem> {
  const said = output.said();
  const text = said.join('\n');
  const hop = culprit(route, text, output);
  const isJump = hop !== route.target;
  const name = isJump ? `jump host ${hopName(hop)}` : hopName(hop);
  const unforwarded = /open failed: .*/.exec(text)?.[0];
  const by = route.jump.at(-1);
  if (unforwarded !== undefined && by !== undefined) {
    const evidence = [unforwarded];
    return forwardProblem('unreachable', { where, by, to: route.target, what: 'cannot connect to', evidence });
  }
  if (
    /HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY|Host key verification failed|host key is known for/.test(text)
  ) {
    return hostKeyProblem(hop, where, name, isJump ? undefined : output, text);
  }
  const isRefused = /Permission denied|No more authentication methods/.test(text);
  const others = said.filter(line => !/^\S+: Permission denied \(/.test(line)).slice(-5);
  const context = {
    where,
    name,
    seconds: hop.timeout,
    step: isJump ? ('connect' as const) : output.step(),
    tried: [...output.tried(), ...(isRefused && !isJump ? await lateCertificates(hop) : []), ...others],
    methods: isJump ? (/Permission denied \((.*?)\)/.exec(text)?.[1]?.split(',') ?? []) : output.methods(),
    passed: isJump ? [] : output.passed(),
    answers: isJump ? [] : output.answers(),
  };
  const problem = (fault: LinkFault): TransportProblem => linkProblem(fault, context);
  if (/Too many authentication failures/.test(text)) return problem({ kind: 'error', error: new Error(text) });
  if (isRefused) return problem({ kind: 'refused' });
  const match = /Unable to negotiate.*: no matching (.*?) found/.exec(text)?.[1];
  if (match !== undefined) {
    return problem({ kind: 'error', error: new Error(`Handshake failed: no matching ${match}`, { cause: text }) });
  }
  const [, code] = NETWORK.find(([pattern]) => pattern.test(text)) ?? [];
  // It has the same time as we have, and may be the first to see it end.
  if (code === 'ETIMEDOUT' && (context.step !== 'connect' || hop.timeout < SYSTEM_PATIENCE)) {
    return problem({ kind: 'timeout' });
  }
  if (code !== undefined) {
    return problem({ kind: 'error', error: Object.assign(new Error(said.slice(-3).join('\n')), { code }) });
  }
  if (/Connection closed by|kex_exchange_identification/.test(text)) return problem({ kind: 'closed' });
  return new TransportProblem('unreachable', {
    where,
    what: `${name}: OpenSSH's client cannot log in`,
    evidence: said.slice(-8),
    hint: 'try `ssh` to the same address: what does it say?',
  });
}

/** Certificates beside its keys that do not count now; a server only says that it takes none. */
async function lateCertificates(hop: Hop): Promise<readonly string[]> {
  const found = hop.identityFiles.map(async ({ path }) => {
    const file = `${path}-cert.pub`;
    const validity = validityOf((await ifThere(file, readFile(file, 'utf8'))) ?? '');
    const because = validity === undefined ? undefined : whyInvalid(validity, Date.now());
    return because === undefined ? [] : [unusable(file, because)];
  });
  return (await Promise.all(found)).flat();
}

/** Whom OpenSSH's words are about: it names the jump host at which it stopped. */
function culprit({ target, jump }: Route, text: string, output: MasterOutput): Hop {
  if (output.step() === 'auth') return target;
  const names = (hop: Hop): boolean =>
    [
      `host key is known for ${knownNameOf(hop)} `,
      `ost key for ${knownNameOf(hop)} `,
      `connect to host ${hop.address} port ${hop.port}:`,
      `${hop.user}@${hop.address}: Permission denied`,
    ].some(words => text.includes(words));
  return jump.find(names) ?? target;
}

/** @param output `undefined`: it is about another server */
async function hostKeyProblem(
  hop: Hop,
  where: string,
  name: string,
  output: MasterOutput | undefined,
  text: string,
): Promise<TransportProblem> {
  const entries = await entriesAbout(hop);
  const fingerprint = /SHA256:[A-Za-z0-9+/]+/.exec(text)?.[0];
  const shown = output?.shown() ?? (fingerprint === undefined ? undefined : { type: undefined, fingerprint });
  const revoked = entries.find(one => one.marker === 'revoked');
  const verdict =
    /REVOKED HOST KEY/.test(text) && revoked !== undefined && shown === undefined
      ? ({ kind: 'revoked', by: revoked } as const)
      : judgeHostKey(shown ?? { type: undefined, fingerprint: '' }, entries);
  const { failure, details } = hostKeyRefusal(hop, shown, verdict, 'its key is not signed by it');
  return new TransportProblem(failure, { ...details, where, what: `${name}: ${details.what}` });
}
