import type { ProblemDetails } from '../../model/problems/problem.ts';
import type { TransportFailure } from '../../model/transport.ts';
import { type Hop, knownNameOf } from '../hop.ts';
import { fingerprint, type HostKeyVerdict, type ShownKey } from './host-key.ts';

/** Why a server's key is not accepted. */
export interface HostKeyRefusal {
  readonly failure: TransportFailure;
  readonly details: Omit<ProblemDetails, 'where'>;
}

/**
 * Says why a server's key is not accepted, in the same words whichever client has met it.
 * @param shown `undefined`: the client did not tell it
 * @param authority why an authority that known_hosts trusts does not vouch for the key
 */
export function hostKeyRefusal(
  hop: Hop,
  shown: ShownKey | undefined,
  verdict: HostKeyVerdict,
  authority: string,
): HostKeyRefusal {
  const seen = shown === undefined ? [] : [`it shows  ${shown.type ?? 'a key'} ${shown.fingerprint}`];
  const name = knownNameOf(hop);
  const file = hop.knownHosts.at(-1) ?? '~/.ssh/known_hosts';
  if (verdict.kind === 'revoked') {
    return {
      failure: 'host-key-changed',
      details: {
        what: 'its host key has been revoked',
        evidence: [...seen, `revoked at ${verdict.by.file}:${verdict.by.line}`],
        hint: 'do not connect: whoever has this key must not be trusted. Give the host a new key',
      },
    };
  }
  if (verdict.kind === 'changed') {
    const files = [...new Set(verdict.known.map(one => one.file))];
    return {
      failure: 'host-key-changed',
      details: {
        what: 'its host key has changed: the host was reinstalled, or somebody is intercepting the connection',
        evidence: [
          ...seen,
          ...verdict.known.map(one => `known is  ${one.type} ${fingerprint(one.key)} (${one.file}:${one.line})`),
        ],
        hint: `if you know why it changed, forget the old key: ${files.map(one => `ssh-keygen -R '${name}' -f '${one}'`).join(' && ')}`,
      },
    };
  }
  const authorities = verdict.kind === 'unknown' ? verdict.authorities : [];
  return {
    failure: 'host-key-unknown',
    details: {
      what: 'its host key is unknown',
      evidence: [
        ...seen,
        ...authorities.map(one => `${one.file}:${one.line} trusts a certificate authority for it, but ${authority}`),
      ],
      hint: `compare that with \`ssh-keygen -lf\` of the key on the host, then: ssh-keyscan -p ${hop.port} ${hop.address} >> '${file}', or set \`host_key: accept-new\``,
    },
  };
}
