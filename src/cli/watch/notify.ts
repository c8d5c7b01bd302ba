import { readFileSync } from 'node:fs';
import { errorText } from '../../model/problems/error-text.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';
import { rememberSecret } from '../../model/text/secret-values.ts';
import type { LookChange } from './compare-looks.ts';

/** Where messages go, and in which form. */
export interface Receiver {
  readonly kind: 'ntfy' | 'webhook';
  readonly url: URL;
}

/** Milliseconds that a server has to answer. */
const TIMEOUT = 10_000;
/** Characters of one message: ntfy makes a file of what is longer than 4096 bytes. */
const LONGEST = 3500;

/**
 * Where `ntfy=URL`, `webhook=URL` or, for an address that nobody may see in the list of processes, `webhook=@FILE` leads. All of an
 * address but its server is kept secret from here on. @throws {InputProblem}
 */
export function receiverOf(word: string): Receiver {
  const [, kind, place = ''] = /^(ntfy|webhook)=(.+)$/s.exec(word) ?? [];
  if (kind !== 'ntfy' && kind !== 'webhook')
    throw new InputProblem({
      where: '--notify',
      what: 'it says neither ntfy nor webhook',
      hint: 'give ntfy=URL or webhook=URL; =@FILE for a URL in a file',
    });
  const text = place.startsWith('@') ? textOf(place.slice(1)) : place;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new InputProblem({ where: '--notify', what: `the address of ${kind} is no URL of http or https` });
  for (const part of [url.href, text, `${url.pathname}${url.search}`.slice(1), url.password, url.username])
    rememberSecret(part);
  return { kind, url };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new InputProblem(
      { where: file, what: 'the address cannot be read', evidence: [errorText(error)] },
      { cause: error },
    );
  }
}

/** A receiver as it may be shown: its server alone. */
export const shownReceiver = ({ kind, url }: Receiver): string => `${kind} at ${url.protocol}//${url.host}/…`;

const SIGNS = { new: '✗', changed: '~', mended: '✓' } as const;

/** One change in a line. */
export const changeLine = ({ kind, item }: LookChange): string => {
  const told = kind === 'mended' && !item.well ? `no more: ${item.told}` : item.told;
  return `${SIGNS[kind]} ${item.host === undefined ? '' : `${item.host}: `}${told}`;
};

function bounded(lines: readonly string[]): string {
  const text = lines.join('\n');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

/** @throws {Error} where the server does not take it; its text has no address */
async function send(
  { kind, url }: Receiver,
  cluster: string,
  lines: readonly string[],
  changes: readonly LookChange[],
): Promise<void> {
  const title = `provision: ${cluster}: ${count(changes.length, 'change')}`;
  const { username, password } = url;
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  const login =
    username === '' && password === ''
      ? {}
      : {
          authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`,
        };
  const request =
    kind === 'ntfy'
      ? { headers: { ...login, title: title.replace(/[^\x20-\x7e]/g, '?') }, body: bounded(lines) }
      : {
          headers: { ...login, 'content-type': 'application/json' },
          // Both names are understood by many: Slack and Mattermost take `text`, Discord takes `content`.
          body: JSON.stringify({
            cluster,
            title,
            text: bounded([title, ...lines]),
            content: bounded([title, ...lines]).slice(0, 1900),
            changes: changes.map(({ kind: how, item: { about, host, phase, told, well } }) => ({
              kind: how,
              about,
              host,
              phase,
              well,
              told,
            })),
          }),
        };
  // A redirect would give the address to somebody else.
  const answer = await fetch(bare, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT),
    ...request,
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`it answered with status ${answer.status}`);
}

/** Sends what has changed, together with what an earlier time could not be sent. */
export class Messenger {
  readonly #receiver: Receiver;
  readonly #cluster: string;
  #left: readonly LookChange[] = [];

  constructor(receiver: Receiver, cluster: string) {
    this.#receiver = receiver;
    this.#cluster = cluster;
  }

  /** Returns why it could not be sent, in words without the address; `undefined`: it was, or there was nothing. */
  async tell(changes: readonly LookChange[]): Promise<string | undefined> {
    if (changes.length === 0) return undefined;
    const all = [...this.#left, ...changes];
    try {
      await send(this.#receiver, this.#cluster, all.map(changeLine), all);
      this.#left = [];
      return undefined;
    } catch (error) {
      this.#left = all.slice(-200);
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${errorText(error.cause)}` : '';
      return `${shownReceiver(this.#receiver)} has not taken the message (${errorText(error)}${cause}): it is sent with the next change`;
    }
  }
}
