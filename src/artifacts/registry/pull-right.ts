import * as z from 'zod';
import { Problem } from '../../model/problems/problem.ts';
import { jsonValue } from '../../model/text/json-value.ts';
import { firstLine } from '../first-line.ts';
import { textAt, Unauthorized } from '../web.ts';

/** Headers by which a registry lets somebody pull. */
export type Headers = Readonly<Record<string, string>>;

/** Does something with what a registry wants to be shown, and again with another right where it has ended. */
export type WithRight = <T>(act: (headers: Headers) => Promise<T>) => Promise<T>;

const answer = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/** What to do where a registry does not give what it should. */
export const elsewhere = 'pull its images in another way, and add the archive: provision artifacts add FILE --as NAME';

/** The longest answer of a server of tokens, in bytes. */
const MOST = 256 * 1024;

/** The token of its answer; `undefined`: there is none. Pure. */
function tokenIn(text: string): string | undefined {
  const { data } = answer.safeParse(jsonValue(text));
  return data?.token ?? data?.access_token;
}

/** What a challenge asks for (RFC 6750, 3): its words and their values. Pure. */
function wordsOf(challenge: string): ReadonlyMap<string, string> {
  return new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]));
}

/** Where a token for it is got; never without encryption for a registry that has it. Pure. @throws {Problem} */
function tokenAddress(base: string, repository: string, challenge: string): string {
  const words = wordsOf(challenge);
  const realm = words.get('realm') ?? '';
  const to = URL.canParse(realm) ? new URL(realm) : undefined;
  const fits = to?.protocol === 'https:' || (to?.protocol === 'http:' && base.startsWith('http:'));
  if (!/^bearer\s/i.test(challenge) || to === undefined || !fits) {
    throw new Problem({
      where: base,
      what: 'the registry lets nobody pull who has no account there',
      evidence: [challenge],
      hint: elsewhere,
    });
  }
  const service = words.get('service');
  if (service !== undefined) to.searchParams.set('service', service);
  to.searchParams.set('scope', words.get('scope') ?? `repository:${repository}:pull`);
  return to.href;
}

/**
 * The right to pull from a repository, which is asked for only where the registry wants one: a token that anybody gets
 * (the distribution specification's token authentication).
 */
export function pullRight(base: string, repository: string, waits?: readonly number[]): WithRight {
  let headers: Headers = {};
  return async act => {
    try {
      return await act(headers);
    } catch (error) {
      if (!(error instanceof Unauthorized)) throw error;
      const url = tokenAddress(base, repository, error.challenge);
      const text = await textAt(url, MOST, waits);
      const token = tokenIn(text);
      if (token === undefined) {
        // What is JSON may have a right in it, and is not shown.
        const evidence = jsonValue(text) === undefined ? firstLine(text) : [];
        throw new Problem({ where: url, what: 'the server of tokens gave none', evidence, hint: elsewhere });
      }
      headers = { authorization: `Bearer ${token}` };
      return act(headers);
    }
  };
}
