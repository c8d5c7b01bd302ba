import ssh2, { type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import { errorText } from '../model/problems/error-text.ts';
import { type AskPassphrase, type IdentityFile, readIdentity, unlock } from './identity-file.ts';
import { acceptedBut } from './login-refusal.ts';

/** What a keyring is filled from. */
export interface KeyringOptions {
  /** Private key files in the order in which they are offered; a `named` one that is missing is worth a word. */
  readonly files: readonly { readonly path: string; readonly named: boolean }[];
  readonly agentSocket: string | undefined;
  /** Offer only the agent's keys that are also among `files`. */
  readonly filesOnly: boolean;
  readonly ask: AskPassphrase;
  /** Told of each question to a person, so that no timer runs meanwhile. */
  readonly asking: (answer: Promise<unknown>) => void;
  /** Takes one line for each key, and for each place where none was found. */
  readonly tried: string[];
}

/** Milliseconds that an ssh-agent has to list its keys. */
const AGENT_PATIENCE = 3_000;

interface Offer {
  readonly label: string;
  readonly publicKey: ParsedKey;
  readonly sign: (data: Buffer, options: SigningRequestOptions) => Promise<Buffer>;
}

/**
 * All keys of a user as one agent: key files, then what the ssh-agent holds besides. A passphrase is asked for only
 * when the server has said that it would take the key, and a key that the ssh-agent holds needs none.
 */
export class Keyring extends ssh2.BaseAgent<ParsedKey> {
  readonly #offers: readonly Offer[];
  readonly #tried: string[];
  #signed = false;

  constructor(offers: readonly Offer[], tried: string[]) {
    super();
    this.#offers = offers;
    this.#tried = tried;
  }

  /** Whether a server took one of the keys, and had it sign. */
  hasSigned(): boolean {
    return this.#signed;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(
      undefined,
      this.#offers.map(offer => offer.publicKey),
    );
  }

  override sign(publicKey: ParsedKey, data: Buffer, options: SigningRequestOptions, callback?: SignCallback): void;
  override sign(publicKey: ParsedKey, data: Buffer, callback: SignCallback): void;
  override sign(
    publicKey: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const answer = typeof options === 'function' ? options : callback;
    const offer = this.#offers.find(one => one.publicKey.getPublicSSH().equals(publicKey.getPublicSSH()));
    if (offer === undefined) throw new TypeError('asked to sign with a key that was not offered');
    offer.sign(data, typeof options === 'function' ? {} : options).then(
      signature => {
        this.#signed = true;
        answer?.(undefined, signature);
      },
      error => {
        const because = errorText(error);
        this.#tried.push(acceptedBut(offer.label, because));
        answer?.(error instanceof Error ? error : new Error(because));
      },
    );
  }
}

/** Finds the keys; none is a keyring that offers nothing. */
export async function createKeyring(options: KeyringOptions): Promise<Keyring> {
  const { tried } = options;
  const held = options.agentSocket === undefined ? [] : await agentKeys(options.agentSocket, tried);
  const agent = options.agentSocket === undefined ? undefined : new ssh2.OpenSSHAgent(options.agentSocket);
  const byAgent = (label: string, key: ParsedKey): Offer => ({
    label,
    publicKey: key,
    sign: (data, how) =>
      new Promise((resolve, reject) => {
        agent?.sign(key, data, how, (error, signature) =>
          signature === undefined
            ? reject(new Error('the ssh-agent refused to sign', { cause: error }))
            : resolve(signature),
        );
      }),
  });

  const offers: Offer[] = [];
  for (const { path, named } of options.files) {
    const identity = await readIdentity(path);
    const inAgent = 'because' in identity ? undefined : held.find(key => key.getPublicSSH().equals(identity.publicKey));
    if (inAgent !== undefined) {
      offers.push(byAgent(`${path} (in the ssh-agent)`, inAgent));
      continue;
    }
    const absent = 'half' in identity ? identity.alone : identity;
    if (!('because' in absent)) offers.push(byFile(absent, options));
    else if (named || !absent.missing) tried.push(`${path}: ${absent.because}`);
  }
  if (!options.filesOnly) {
    const offered = (key: ParsedKey): boolean =>
      offers.some(offer => offer.publicKey.getPublicSSH().equals(key.getPublicSSH()));
    for (const key of held.filter(one => !offered(one)))
      offers.push(byAgent(`ssh-agent: ${key.comment || key.type}`, key));
  }
  tried.push(...offers.map(offer => `${offer.label}: offered`));
  return new Keyring(offers, tried);
}

function byFile(identity: IdentityFile, options: KeyringOptions): Offer {
  const publicKey = ssh2.utils.parseKey(`${typeOf(identity.publicKey)} ${identity.publicKey.toString('base64')}`);
  if (publicKey instanceof Error) throw publicKey;
  const sign = async (data: Buffer, how: SigningRequestOptions): Promise<Buffer> => {
    let passphrase: string | undefined;
    if (identity.encrypted) {
      const answer = options.ask(identity.path);
      options.asking(answer);
      passphrase = await answer;
      if (passphrase === undefined) throw new Error('it has a passphrase, and there is no terminal to ask for it on');
    }
    const key = unlock(identity, passphrase);
    if (key === undefined) throw new Error('the passphrase is wrong');
    return key.sign(data, how.hash);
  };
  return { label: identity.path, publicKey: [publicKey].flat()[0] ?? publicKey, sign };
}

const typeOf = (key: Buffer): string => key.toString('latin1', 4, 4 + key.readUInt32BE(0));

/** The agent's keys; an agent that does not answer holds none, and is named among what was tried. */
async function agentKeys(socket: string, tried: string[]): Promise<readonly ParsedKey[]> {
  return new Promise(resolve => {
    const give = (keys: readonly ParsedKey[], because?: string): void => {
      clearTimeout(timer);
      if (because !== undefined) tried.push(`ssh-agent at ${socket}: ${because}`);
      resolve(keys);
    };
    const timer = setTimeout(() => give([], `does not answer within ${AGENT_PATIENCE / 1000} s`), AGENT_PATIENCE);
    new ssh2.OpenSSHAgent(socket).getIdentities((error, keys) => {
      if (keys === undefined) return give([], `does not answer (${error?.message ?? 'no reason given'})`);
      const found = keys.flatMap(key => ('pubKey' in key ? [] : [key]));
      give(found, found.length === 0 ? 'holds no key that the SSH library knows' : undefined);
    });
  });
}
