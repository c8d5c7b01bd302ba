import { escapeLine } from '../../model/text/escape.ts';
import type { AskPassphrase } from '../identity-file.ts';
import type { PinKeeper } from './pins.ts';
import { meaningOf, type Question } from './question.ts';

/** Whom OpenSSH's questions of one login are passed on to. */
export interface Answerers {
  readonly passphrase: AskPassphrase;
  readonly pins: PinKeeper;
  /** The password of the login. */
  readonly sshPassword?: (() => Promise<string | undefined>) | undefined;
  /** Anything else; the text is the server's. */
  readonly question?: ((text: string) => Promise<string | undefined>) | undefined;
  /** Tells the user what is waited for. */
  readonly notice: (text: string) => void;
}

/** Answers the questions of one login; `undefined`: nobody can be asked. */
export function answerQuestions(to: Answerers): (question: Question) => Promise<string | undefined> {
  let gavePassword = false;
  return async question => {
    const { text, jump } = question;
    const meaning = meaningOf(question);
    const shown = `${jump === undefined ? '' : `jump host ${jump}: `}${escapeLine(text.trim())} `;
    switch (meaning.kind) {
      case 'touch':
        to.notice(shown.trim());
        // ssh ends this question itself, once the key was touched.
        return new Promise<never>(() => undefined);
      case 'host key':
        return undefined;
      case 'passphrase':
        return to.passphrase(meaning.file);
      case 'pin':
        return to.pins.ask(meaning.of, () => to.question?.(shown) ?? Promise.resolve(undefined));
      case 'password':
        // The same one again would count as a second wrong one.
        if (gavePassword || to.sshPassword === undefined) return undefined;
        gavePassword = true;
        return to.sshPassword();
      case 'other':
        return to.question?.(shown);
    }
  };
}
