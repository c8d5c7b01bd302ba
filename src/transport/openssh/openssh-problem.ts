import { TransportProblem } from '../../model/transport.ts';
import { type Hop, knownNameOf } from '../hop.ts';
import { entriesAbout } from '../host-keys/verify-host-key.ts';
import { type LinkFault, linkProblem } from '../link-problem.ts';
import type { MasterOutput } from './master-output.ts';

/** What OpenSSH says when it cannot connect, and the system's name for it. */
const NETWORK: readonly (readonly [RegExp, string])[] = [
  [/Connection refused/, 'ECONNREFUSED'],
  [/No route to host/, 'EHOSTUNREACH'],
  [/Network is unreachable/, 'ENETUNREACH'],
  [/Connection timed out|Operation timed out/, 'ETIMEDOUT'],
  [/Temporary failure in name resolution/, 'EAI_AGAIN'],
  [/Could not resolve hostname/, 'ENOTFOUND'],
  [/Connection reset by/, 'ECONNRESET'],
];

/** Says what ended OpenSSH's attempt to log in, in the same words as of the SSH library's. */
export async function openSshProblem(
  hop: Hop,
  { where, name, output }: { readonly where: string; readonly name: string; readonly output: MasterOutput },
): Promise<TransportProblem> {
  const said = output.said();
  const text = said.join('\n');
  const context = {
    where,
    name,
    seconds: hop.timeout,
    step: output.step(),
    tried: [...output.tried(), ...said.slice(-5)],
    methods: output.methods(),
  };
  const problem = (fault: LinkFault): TransportProblem => linkProblem(fault, context);
  if (
    /HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY|Host key verification failed|host key is known for/.test(text)
  ) {
    return hostKeyProblem(hop, where, name, text, said);
  }
  if (/Too many authentication failures/.test(text)) return problem({ kind: 'error', error: new Error(text) });
  if (/Permission denied|No more authentication methods/.test(text)) return problem({ kind: 'refused' });
  const match = /Unable to negotiate.*: no matching (.*?) found/.exec(text)?.[1];
  if (match !== undefined) {
    return problem({ kind: 'error', error: new Error(`Handshake failed: no matching ${match}`, { cause: text }) });
  }
  const [, code] = NETWORK.find(([pattern]) => pattern.test(text)) ?? [];
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

async function hostKeyProblem(
  hop: Hop,
  where: string,
  name: string,
  text: string,
  said: readonly string[],
): Promise<TransportProblem> {
  const known = await entriesAbout(hop);
  const evidence = said.filter(line => /SHA256:|host key|Offending|\.pub|known_hosts/.test(line)).slice(0, 6);
  const changed = /HAS CHANGED|REVOKED/.test(text) || known.some(one => one.marker === undefined);
  if (!changed) {
    return new TransportProblem('host-key-unknown', {
      where,
      what: `${name}: its host key is unknown`,
      evidence,
      hint: `compare its key with \`ssh-keygen -lf\` of the key on the host, then: ssh-keyscan -p ${hop.port} ${hop.address} >> '${hop.knownHosts.at(-1) ?? '~/.ssh/known_hosts'}', or set \`host_key: accept-new\``,
    });
  }
  const files = [...new Set(known.map(one => one.file))];
  const forget = files.map(file => `ssh-keygen -R '${knownNameOf(hop)}' -f '${file}'`).join(' && ');
  return new TransportProblem('host-key-changed', {
    where,
    what: /REVOKED/.test(text)
      ? `${name}: its host key has been revoked`
      : `${name}: its host key has changed: the host was reinstalled, or somebody is intercepting the connection`,
    evidence,
    hint: /REVOKED/.test(text)
      ? 'do not connect: whoever has this key must not be trusted. Give the host a new key'
      : `if you know why it changed, forget the old key: ${forget}`,
  });
}
