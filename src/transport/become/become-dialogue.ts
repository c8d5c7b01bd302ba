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
  /** Whose password sudo asks for, where it says so. */
  readonly whose: () => string | undefined;
  /** What was said so far besides our own words: banners, lectures, refusals. */
  readonly heard: () => string;
}

/** Bytes kept of what is neither prompt nor marker. */
const KEPT = 64 * 1024;

/**
 * Words that only this command can say, since they hold its nonce. sudo puts a name in the place of `%p`: of whom it wants the
 * password, which is root where sudoers has `rootpw` (sudo(8), `--prompt`).
 */
export const promptOf = (nonce: string, whose = '%p'): string => `[provision ${nonce}] password of ${whose}: `;
export const startedOf = (nonce: string): string => `${nonce}-started`;

/** Begins to follow one command. The words may arrive in pieces, amid anything else. */
export function dialogue(nonce: string): Dialogue {
  const prompt = new RegExp(`\\[provision ${nonce}\\] password of ([^\\s:]*): `);
  const started = Buffer.from(`${startedOf(nonce)}\n`);
  let pending: Buffer = Buffer.alloc(0);
  let aside = '';
  let asked = false;
  let whose: string | undefined;

  const push = (chunk: Buffer): Said => {
    pending = Buffer.concat([pending, chunk]);
    const begin = pending.indexOf(started);
    if (begin !== -1) {
      aside += pending.toString('utf8', 0, begin).replaceAll(new RegExp(prompt, 'g'), '');
      const rest = pending.subarray(begin + started.length);
      pending = Buffer.alloc(0);
      return { kind: 'started', rest };
    }
    const question = prompt.exec(pending.toString('latin1'));
    if (question !== null) {
      aside += pending.toString('utf8', 0, question.index);
      pending = pending.subarray(question.index + question[0].length);
      const again = asked;
      // A sudo that puts in no name leaves the token as it is.
      whose = question[1] === '%p' ? undefined : question[1];
      asked = true;
      return { kind: again ? 'asks-again' : 'asks' };
    }
    // The second are the words of sudo-rs.
    if (asked && /Sorry, try again|Authentication failed, try again/.test(pending.toString('latin1')))
      return { kind: 'asks-again' };
    if (pending.length > KEPT) pending = pending.subarray(pending.length - KEPT / 2);
    return { kind: 'nothing' };
  };
  return { push, whose: () => whose, heard: () => `${aside}${pending.toString('utf8')}`.trim() };
}
