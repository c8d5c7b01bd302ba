import { get } from 'node:https';
import { type Endpoint, formatEndpoint } from '../../model/address/endpoint.ts';
import { type AdminAccess, pemOf } from '../../model/cluster/admin-way.ts';

/** Milliseconds that an address has to answer. */
const PATIENCE = 4_000;

/** Why an API does not answer at a place; `undefined`: it does, as the cluster whose CA this is. */
function whyNot(at: Endpoint, { ca, certificate, key }: AdminAccess, enough: AbortSignal): Promise<string | undefined> {
  return new Promise(resolve => {
    const request = get(`https://${formatEndpoint(at)}/readyz`, {
      agent: false,
      ca: pemOf(ca),
      cert: pemOf(certificate),
      key: pemOf(key),
      signal: AbortSignal.any([enough, AbortSignal.timeout(PATIENCE)]),
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

/** Milliseconds that better places have once one has answered. */
const GRACE = 500;

/** Asks every place at once, from this machine, with the cluster's own certificates. */
export async function findApi(places: readonly Endpoint[], admin: AdminAccess): Promise<FoundApi> {
  const reasons = new Map<Endpoint, string | undefined>();
  const enough = new AbortController();
  await new Promise<void>(resolve => {
    if (places.length === 0) resolve();
    for (const at of places) {
      whyNot(at, admin, enough.signal).then(reason => {
        reasons.set(at, reason);
        if (reasons.size === places.length) resolve();
        else if (reason === undefined) setTimeout(resolve, GRACE);
      });
    }
  });
  enough.abort();
  return {
    at: places.find(at => reasons.has(at) && reasons.get(at) === undefined),
    others: [...reasons].flatMap(([at, reason]) => (reason === undefined ? [] : [`${formatEndpoint(at)}: ${reason}`])),
  };
}
