import type { Step } from '../link-problem.ts';

/** What OpenSSH has told so far of its way to a server (`ssh -v`). */
export interface MasterOutput {
  readonly push: (chunk: Buffer) => void;
  readonly step: () => Step;
  /** Keys that were offered, and why none was. */
  readonly tried: () => readonly string[];
  /** Ways to log in that the server named last. */
  readonly methods: () => readonly string[];
  /** What is no note of `-v`, the newest lines. */
  readonly said: () => readonly string[];
}

/** Lines kept of what it says; a server may say anything, for as long as it likes. */
const KEPT = 40;

export function masterOutput(): MasterOutput {
  let partial = '';
  let step: Step = 'connect';
  let methods: readonly string[] = [];
  const said: string[] = [];
  const tried: string[] = [];
  const line = (text: string): void => {
    const note = /^debug1: (.*)$/.exec(text)?.[1];
    if (note === undefined) {
      if (text.trim() !== '' && !/^(OpenSSH_|Authenticated to )/.test(text)) said.push(text);
      if (said.length > KEPT) said.shift();
      return;
    }
    if (/^(Connection established|Local version string)/.test(note)) step = 'handshake';
    if (/^(SSH2_MSG_NEWKEYS received|SSH2_MSG_SERVICE_ACCEPT)/.test(note)) step = 'auth';
    const [, key] = /^Offering public key: (.*?)(?: explicit)?(?: agent)?$/.exec(note) ?? [];
    if (key !== undefined && tried.length < KEPT) tried.push(`${key}: offered`);
    const [, ways] = /^Authentications that can continue: (.*)$/.exec(note) ?? [];
    if (ways !== undefined) methods = ways.split(',');
  };
  return {
    push: chunk => {
      const lines = (partial + chunk.toString('utf8')).split(/\r?\n/);
      partial = (lines.pop() ?? '').slice(0, 4096);
      lines.forEach(line);
    },
    step: () => step,
    tried: () => tried,
    methods: () => methods,
    said: () => [...said, ...(partial.trim() === '' ? [] : [partial])],
  };
}
