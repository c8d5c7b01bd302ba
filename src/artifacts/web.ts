import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { errnoOf } from '../model/problems/errno.ts';
import { errorText } from '../model/problems/error-text.ts';
import { Problem, type ProblemDetails } from '../model/problems/problem.ts';
import { count } from '../model/text/count.ts';

/** Something that may be otherwise a moment later: a dropped connection, a server that is busy. */
export class Passing extends Error {
  /** Seconds that the server asks to wait. */
  readonly wait: number | undefined;

  constructor(message: string, wait?: number, options?: ErrorOptions) {
    super(message, options);
    this.wait = wait;
  }
}

/** What a server refuses for want of a right to it (401), with what it asks for. */
export class Unauthorized extends Problem {
  /** Its `www-authenticate` (RFC 9110, 11.6.1). */
  readonly challenge: string;

  constructor(details: ProblemDetails, challenge: string) {
    super(details);
    this.challenge = challenge;
  }
}

/** How long nothing may come, in milliseconds. */
const SILENCE = 30_000;
const MOST_REDIRECTS = 8;
/** Codes of errors that another attempt may be spared of. */
const PASSING =
  /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_\w*TIMEOUT|UND_ERR_SOCKET)$/;

const hint =
  'get the file in another way and `provision artifacts add` it, or name a server that has it: artifacts.mirror';

/** What is wrong, in words, where another attempt would end in the same way. */
function lasting(url: string, error: unknown): Problem {
  const { host } = new URL(url);
  const code = errnoOf(error) ?? '';
  const message = errorText(error);
  const what =
    code === 'ENOTFOUND'
      ? `no name server knows ${host}`
      : code === 'ECONNREFUSED'
        ? `nothing answers at ${host}`
        : /CERT|SIGNATURE|ALTNAME|SSL/.test(code)
          ? `the certificate of ${host} does not prove who it is`
          : `${host} cannot be asked`;
  return new Problem({ where: url, what, evidence: [message], hint }, { cause: error });
}

/** What goes through a proxy, by HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as curl has them. */
function agentFor(url: string): HttpProxyAgent<string> | HttpsProxyAgent<string> | undefined {
  const proxy = getProxyForUrl(url);
  if (proxy === '') return undefined;
  return url.startsWith('https:') ? new HttpsProxyAgent(proxy) : new HttpProxyAgent(proxy);
}

/** One answer, of which the body is still to come. Nothing for so long is an error, now and while it comes. */
const begin = (url: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? secureRequest : plainRequest;
    const agent = agentFor(url);
    const asked = send(url, { headers, timeout: SILENCE, ...(agent === undefined ? {} : { agent }) }, resolve);
    asked.once('timeout', () => {
      asked.destroy(Object.assign(new Error(`nothing came for ${SILENCE / 1000} s`), { code: 'ETIMEDOUT' }));
    });
    asked.once('error', reject);
    asked.end();
  });

async function askOnce(url: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
  try {
    return await begin(url, headers);
  } catch (error) {
    if (PASSING.test(errnoOf(error) ?? '')) throw new Passing(errorText(error), undefined, { cause: error });
    throw lasting(url, error);
  }
}

/** Where an answer leads; from what is encrypted never to what is not. */
function next(url: string, location: string | undefined): string {
  const to = location === undefined || !URL.canParse(location, url) ? undefined : new URL(location, url);
  const isWeaker = url.startsWith('https:') && to?.protocol !== 'https:';
  if (to === undefined || isWeaker || !/^https?:$/.test(to.protocol)) {
    throw new Problem({
      where: url,
      what: 'the server leads to an address that is not followed',
      evidence: [location ?? 'none'],
      hint,
    });
  }
  return to.href;
}

/** Seconds of a Retry-After header (RFC 9110, 10.2.3), at most a minute; a date counts as none. */
const waitOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,4}$/.test(text) ? Math.min(60, Number(text)) : undefined;

/**
 * Asks for an address with GET, over redirects. Its body must be read or given up.
 * @throws {Passing} where another attempt may do
 * @throws {Problem} where it would not
 */
export async function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
  let at = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    // A right to one server is no other's business: blobs of images lie at somebody else's.
    const { authorization: _, ...others } = headers;
    const answer = await askOnce(at, new URL(at).origin === new URL(url).origin ? headers : others);
    const status = answer.statusCode ?? 0;
    if (status < 300 || status === 416) return answer;
    answer.destroy();
    const { location } = answer.headers;
    if ([301, 302, 303, 307, 308].includes(status)) at = next(at, location);
    else if (status === 408 || status === 429 || status >= 500)
      throw new Passing(`the server says ${status}`, waitOf(answer.headers['retry-after']));
    else {
      const what = status === 404 ? 'the server has no such file (404)' : `the server refuses it (${status})`;
      const details = { where: at, what, ...(at === url ? {} : { evidence: [`asked for: ${url}`] }), hint };
      if (status === 401) throw new Unauthorized(details, answer.headers['www-authenticate'] ?? '');
      throw new Problem(details);
    }
  }
  throw new Problem({
    where: url,
    what: `the server leads from one address to the next, more than ${count(MOST_REDIRECTS, 'time')}`,
    hint,
  });
}

/** Attempts after the first, and the seconds before each. */
const WAITS = [1, 3, 9, 27];

/**
 * Does something until it ends, as long as it fails in passing.
 * @param waits seconds before each further attempt
 * @throws {Problem} with what the last attempt said
 */
export async function insist<T>(url: string, attempt: () => Promise<T>, waits: readonly number[] = WAITS): Promise<T> {
  for (let at = 0; ; at += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      const wait = waits[at];
      if (wait === undefined) {
        const what = `it did not come, asked for ${count(waits.length + 1, 'time')}`;
        const again = 'the same command goes on where this one ended';
        throw new Problem({ where: url, what, evidence: [error.message], hint: again }, { cause: error });
      }
      const seconds = wait === 0 ? 0 : (error.wait ?? wait);
      await new Promise(resolve => setTimeout(resolve, seconds * 1000));
    }
  }
}

/** The text at an address, of so many bytes at most. @throws {Problem} */
export async function textAt(
  url: string,
  most: number,
  waits?: readonly number[],
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  return insist(
    url,
    async () => {
      const body = await ask(url, headers);
      const pieces: Buffer[] = [];
      let size = 0;
      try {
        for await (const piece of body) {
          const bytes = Buffer.from(piece);
          size += bytes.length;
          if (size > most) break;
          pieces.push(bytes);
        }
      } catch (error) {
        throw new Passing(errorText(error), undefined, { cause: error });
      }
      if (size > most) throw new Problem({ where: url, what: `it is longer than ${most} bytes`, hint });
      return Buffer.concat(pieces).toString('utf8');
    },
    waits,
  );
}
