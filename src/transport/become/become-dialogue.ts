/** What standard error says before the script may be sent. */
export type Said =
  | { readonly kind: 'nothing' }
  /** sudo asks for the password. */
  | { readonly kind: 'asks' }
  /** sudo asks again: the password was wrong. */
  | { readonly kind: 'asks-again' }
  /** The shell that takes the script runs; `rest` is what came behind its word. */
  | { readonly kind: 'started'; readonly rest: Buffer };

/** Follows standard error from the start of a command to the moment when its shell is ready for the script. */
export interface Dialogue {
  readonly push: (chunk: Buffer) => Said;
  /** What was said so far besides our own words: banners, lectures, refusals. */
  readonly heard: () => string;
}

/** Bytes kept of what is neither prompt nor marker. */
const KEPT = 64 * 1024;

/** Words that only this command can say, since they hold its nonce. */
export const promptOf = (nonce: string): string => `[provision ${nonce}] password: `;
export const startedOf = (nonce: string): string => `${nonce}-started`;

/** Begins to follow one command. The words may arrive in pieces, amid anything else. */
export function dialogue(nonce: string): Dialogue {
  const prompt = Buffer.from(promptOf(nonce));
  const started = Buffer.from(`${startedOf(nonce)}\n`);
  let pending: Buffer = Buffer.alloc(0);
  let aside = '';
  let asked = false;

  const push = (chunk: Buffer): Said => {
    pending = Buffer.concat([pending, chunk]);
    const begin = pending.indexOf(started);
    if (begin !== -1) {
      aside += pending.toString('utf8', 0, begin).replaceAll(promptOf(nonce), '');
      const rest = pending.subarray(begin + started.length);
      pending = Buffer.alloc(0);
      return { kind: 'started', rest };
    }
    const question = pending.indexOf(prompt);
    if (question !== -1) {
      aside += pending.toString('utf8', 0, question);
      pending = pending.subarray(question + prompt.length);
      const again = asked;
      asked = true;
      return { kind: again ? 'asks-again' : 'asks' };
    }
    // The second are the words of sudo-rs.
    if (asked && /Sorry, try again|Authentication failed, try again/.test(pending.toString('latin1')))
      return { kind: 'asks-again' };
    if (pending.length > KEPT) pending = pending.subarray(pending.length - KEPT / 2);
    return { kind: 'nothing' };
  };
  return { push, heard: () => `${aside}${pending.toString('utf8')}`.trim() };
}
