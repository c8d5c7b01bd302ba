import type { ShownKey } from '../host-keys/host-key.ts';
import type { Step } from '../link-problem.ts';

/** What OpenSSH has told so far of its way to a server (`ssh -vv`). */
export interface MasterOutput {
  readonly push: (chunk: Buffer) => void;
  /** The passphrase of a key file was asked for; ssh itself does not say what came of it. */
  readonly asked: (file: string, given: boolean) => void;
  readonly step: () => Step;
  /** Whether the server has started a command in this channel; told once. */
  readonly hasStarted: (channel: string) => boolean;
  /** Keys that were offered, and why others were not, in the words of the SSH library. */
  readonly tried: () => readonly string[];
  /** Ways to log in that the server named last. */
  readonly methods: () => readonly string[];
  /** The key that the server has shown. */
  readonly shown: () => ShownKey | undefined;
  /** What is no note of `-vv`, the newest lines. */
  readonly said: () => readonly string[];
}

/** Lines kept of what it says; a server may say anything, for as long as it likes. */
const KEPT = 40;

/** @param agent the ssh-agent's socket, to name one that does not answer */
export function masterOutput(agent: string | undefined): MasterOutput {
  let partial = '';
  let step: Step = 'connect';
  let methods: readonly string[] = [];
  let shown: ShownKey | undefined;
  /** The key file whose passphrase was given, and must prove right. */
  let unlocking: string | undefined;
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
      tried.push(`${unlocking}: the server accepts it, but the passphrase is wrong`);
      unlocking = undefined;
    }
    const [, key, from] = /^Offering public key: (.*?) \S+ SHA256:\S+(.*)$/.exec(text) ?? [];
    if (key !== undefined) tried.push(`${from?.includes('agent') ? `ssh-agent: ${key}` : key}: offered`);
    const [, deaf] = /^get_agent_identities: ssh_\w+: (.*)$/.exec(text) ?? [];
    if (deaf !== undefined && agent !== undefined) tried.push(`ssh-agent at ${agent}: does not answer (${deaf})`);
  };
  const line = (text: string): void => {
    const noted = /^debug\d: (.*)$/.exec(text)?.[1];
    const [, file, why] = /^Load key "(.*)": (.*)$/.exec(text) ?? [];
    if (noted !== undefined) note(noted);
    else if (file !== undefined && why !== undefined && tried.length < KEPT) tried.push(`${file}: ${why}`);
    else if (text.trim() !== '' && !/^(OpenSSH_|Authenticated to )/.test(text)) said.push(text);
    if (said.length > KEPT) said.shift();
  };
  return {
    push: chunk => {
      const lines = (partial + chunk.toString('utf8')).split(/\r?\n/);
      partial = (lines.pop() ?? '').slice(0, 4096);
      lines.forEach(line);
    },
    asked: (file, given) => {
      if (given) unlocking = file;
      else
        tried.push(
          `${file}: the server accepts it, but it has a passphrase, and there is no terminal to ask for it on`,
        );
    },
    step: () => step,
    hasStarted: channel => started.delete(channel),
    tried: () => tried,
    methods: () => methods,
    shown: () => shown,
    said: () => [...said, ...(partial.trim() === '' ? [] : [partial])],
  };
}
