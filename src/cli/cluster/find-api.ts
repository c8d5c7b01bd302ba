import { get } from 'node:https';
import { type Endpoint, formatEndpoint } from '../../model/address/endpoint.ts';
import type { AdminAccess } from '../../model/plan/admin-way.ts';

/** Milliseconds that an address has to answer. */
const PATIENCE = 4_000;

const pem = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

/** Why an API does not answer at a place; `undefined`: it does, as the cluster whose CA this is. */
function whyNot(at: Endpoint, { ca, certificate, key }: AdminAccess): Promise<string | undefined> {
  return new Promise(resolve => {
    const request = get(`https://${formatEndpoint(at)}/readyz`, {
      agent: false,
      ca: pem(ca),
      cert: pem(certificate),
      key: pem(key),
      signal: AbortSignal.timeout(PATIENCE),
    });
    request.once('response', answer => {
      answer.resume();
      resolve(answer.statusCode === 200 ? undefined : `it answers with the status ${answer.statusCode}`);
      request.destroy();
    });
    request.once('error', error => {
      resolve(error.name === 'AbortError' || error.name === 'TimeoutError' ? 'no answer in 4 s' : error.message);
    });
  });
}

export interface FoundApi {
  /** The first place at which the cluster itself answers. */
  readonly at: Endpoint | undefined;
  /** What was seen at the others. */
  readonly others: readonly string[];
}

/** Asks every place at once, from this machine, with the cluster's own certificates. */
export async function findApi(places: readonly Endpoint[], admin: AdminAccess): Promise<FoundApi> {
  const reasons = await Promise.all(places.map(async at => ({ at, reason: await whyNot(at, admin) })));
  return {
    at: reasons.find(({ reason }) => reason === undefined)?.at,
    others: reasons.flatMap(({ at, reason }) => (reason === undefined ? [] : [`${formatEndpoint(at)}: ${reason}`])),
  };
}
