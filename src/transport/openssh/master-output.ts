import type { ShownKey } from '../host-keys/host-key.ts';
import type { Step } from '../link-problem.ts';
import { type Answer, acceptedBut, THE_PASSWORD, unusable } from '../login-refusal.ts';
import type { Meaning } from './question.ts';

/** What OpenSSH has told so far of its way to a server (`ssh -vv`). */
export interface MasterOutput {
  readonly push: (chunk: Buffer) => void;
  /** A person was asked for something; ssh itself does not say what came of it. */
  readonly asked: (about: Meaning, given: boolean) => void;
  readonly step: () => Step;
  /** Whether the server has started a command in this channel; told once. */
  readonly hasStarted: (channel: string) => boolean;
  /** Keys that were offered, and why others were not, in the words of the SSH library. */
  readonly tried: () => readonly string[];
  /** What the server wanted to know. */
  readonly answers: () => readonly Answer[];
  /** Ways to log in that the server named last. */
  readonly methods: () => readonly string[];
  /** Ways that it has accepted as one of several. */
  readonly passed: () => readonly string[];
  /** The key that the server has shown. */
  readonly shown: () => ShownKey | undefined;
  /** What is no note of `-vv`, the newest lines. */
  readonly said: () => readonly string[];
}

/** Lines kept of what it says; a server may say anything, for as long as it likes. */
const KEPT = 40;

const NOBODY = 'and there is no terminal to ask for it on';

const wordsFor = (about: Extract<Meaning, { readonly kind: 'password' | 'other' }>): string =>
  about.kind === 'password' ? THE_PASSWORD : `an answer to “${about.text}”`;

const isUnusable = (one: string): boolean => one.includes(': cannot be used: ');

/** What OpenSSH says where it cannot use a key, or what should hold one. */
function signingFailure(text: string): string | undefined {
  const [, key, reason] =
    /^sign_and_send_pubkey: signing failed for \S+ "(.*?)"(?: from agent)?: (.*)$/.exec(text) ?? [];
  if (key !== undefined && reason !== undefined) return acceptedBut(key, `it does not sign: ${reason}`);
  const library = /^provider (.*) is not a PKCS11 library$/.exec(text)?.[1] ?? /^dlopen (.*?) failed/.exec(text)?.[1];
  if (library !== undefined) return unusable(library, 'it is no PKCS#11 library on this machine');
  return /^PKCS#11 login failed: PIN (incorrect|locked|expired)/.test(text)
    ? unusable('the card', text.replace('PKCS#11 login failed: PIN', 'its PIN is'))
    : undefined;
}

/** @param agent the ssh-agent's socket, to name one that does not answer */
export function masterOutput(agent: string | undefined): MasterOutput {
  let partial = '';
  let step: Step = 'connect';
  let methods: readonly string[] = [];
  let shown: ShownKey | undefined;
  /** The key file whose passphrase was given, and must prove right. */
  let unlocking: string | undefined;
  const passed: string[] = [];
  const answers: Answer[] = [];
  const started = new Set<string>();
  const said: string[] = [];
  const tried: string[] = [];
  const note = (text: string): void => {
    if (/^(Connection established|Local version string)/.test(text)) step = 'handshake';
    if (/^(SSH2_MSG_NEWKEYS received|SSH2_MSG_SERVICE_ACCEPT)/.test(text)) step = 'auth';
    const [, type, fingerprint] = /^Server host key: (\S+) (SHA256:\S+)$/.exec(text) ?? [];
    if (fingerprint !== undefined) shown = { type, fingerprint };
    const [, ways] = /^Authentications that can continue: (.*)$/.exec(text) ?? [];
    if (ways !== undefined) methods = ways.split(',');
    const [, channel] = /^exec request accepted on channel (\d+)$/.exec(text) ?? [];
    if (channel !== undefined) started.add(channel);
    if (/^Authenticated /.test(text)) unlocking = undefined;
    if (tried.length >= KEPT) return;
    if (unlocking !== undefined && /^(Next authentication method|Offering public key|No more auth)/.test(text)) {
      tried.push(acceptedBut(unlocking, 'the passphrase is wrong'));
      unlocking = undefined;
    }
    const [, key, from] = /^Offering public key: (.*?) \S+ SHA256:\S+(.*)$/.exec(text) ?? [];
    if (key !== undefined) tried.push(`${from?.includes('agent') ? `ssh-agent: ${key}` : key}: offered`);
    const [, deaf] = /^get_agent_identities: ssh_\w+: (.*)$/.exec(text) ?? [];
    if (deaf !== undefined && agent !== undefined) tried.push(`ssh-agent at ${agent}: does not answer (${deaf})`);
  };
  const line = (text: string): void => {
    const noted = /^debug\d: (.*)$/.exec(text)?.[1];
    const failed = signingFailure(text);
    const [, file, why] = /^Load key "(.*)": (.*)$/.exec(text) ?? [];
    const [, part] = /^Authenticated using "(.*)" with partial success\.$/.exec(noted ?? text) ?? [];
    if (part !== undefined) {
      passed.push(part);
      unlocking = undefined;
    } else if (noted !== undefined) note(noted);
    else if (failed !== undefined) {
      unlocking = undefined;
      // A PIN that is missing or wrong was told already.
      if (tried.length < KEPT && !tried.some(isUnusable)) tried.push(failed);
    } else if (file !== undefined && why !== undefined && tried.length < KEPT) tried.push(`${file}: ${why}`);
    else if (text.trim() !== '' && !/^(OpenSSH_|Authenticated to )/.test(text)) said.push(text);
    if (said.length > KEPT) said.shift();
  };
  const answered = (answer: Answer): void => {
    // A password is given once; what is asked for a second time was wrong.
    const again = !answer.given && answers.some(one => one.to === answer.to && one.given);
    if (!again && answers.length < KEPT) answers.push(answer);
  };
  return {
    push: chunk => {
      const lines = (partial + chunk.toString('utf8')).split(/\r?\n/);
      partial = (lines.pop() ?? '').slice(0, 4096);
      lines.forEach(line);
    },
    asked: (about, given) => {
      if (about.kind === 'passphrase' && given) unlocking = about.file;
      else if (about.kind === 'passphrase') tried.push(acceptedBut(about.file, `it has a passphrase, ${NOBODY}`));
      else if (about.kind === 'pin' && !given) tried.push(unusable(about.of, `it has a PIN, ${NOBODY}`));
      else if (about.kind === 'password' || about.kind === 'other') answered({ to: wordsFor(about), given });
    },
    answers: () => answers,
    passed: () => passed,
    step: () => step,
    hasStarted: channel => started.delete(channel),
    tried: () => tried,
    methods: () => methods,
    shown: () => shown,
    said: () => [...said, ...(partial.trim() === '' ? [] : [partial])],
  };
}
