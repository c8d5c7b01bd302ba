import * as z from 'zod';
import { seconds } from '../../../../model/plan/seconds.ts';
import { fileBytes } from '../../../../model/reading/source.ts';
import { givenKey, plain } from './given-key.ts';

const list = <T extends z.ZodType>(one: T) => z.union([one.transform(value => [value]), z.array(one).min(1)]);

const uri = z.string().regex(/^(?:https?:\/\/|file:\/)[^\s@]+$/, {
  error: 'must begin with https://, http:// or file:/, without name and password: those belong in /etc/apt/auth.conf.d',
});

const word = z.string().regex(/^[^\s#]+$/, { error: 'must be one word' });

/** The arguments of `apt_repository`. */
export const repositorySchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, { error: 'must be a name of letters, digits and _ . - only' })
      .describe('Of its files: `/etc/apt/sources.list.d/NAME.sources`, and the key `/etc/apt/keyrings/NAME.asc`.'),
    state: z
      .enum(['present', 'absent'])
      .default('present')
      .describe('`absent` takes away what provision wrote, and nothing of others.'),
    uris: list(uri).optional().describe('Where the repository is: one address or several.'),
    suites: list(word)
      .optional()
      .describe('Its suites, such as `bookworm`; one that ends with a slash is a folder without components: `./`.'),
    components: list(word).optional().describe('Its components, such as `main`.'),
    types: list(z.enum(['deb', 'deb-src']))
      .default(['deb'])
      .describe('`deb` for packages, `deb-src` for their sources.'),
    architectures: list(word).optional().describe('Only these; default: all that the host has.'),
    key: z.string().optional().describe('The key that signs it, as text (`-----BEGIN PGP PUBLIC KEY BLOCK-----`).'),
    key_source: fileBytes()
      .optional()
      .describe('The same as a file on the controller, beside the playbook; armored or binary.'),
    key_url: z
      .url({ protocol: /^https?$/, error: 'must be the address of a file, with http:// or https:// in front' })
      .optional()
      .describe('The same as a file from the web, fetched by the host.'),
    key_sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/i, { error: 'must be 64 hexadecimal digits' })
      .optional()
      .describe('SHA-256 that the file behind `key_url` must have.'),
    key_binary: z
      .boolean()
      .optional()
      .describe('Whether that file is binary, not text; default: where its name ends with .gpg or .pgp.'),
    fingerprint: list(z.string())
      .optional()
      .describe('The fingerprints of all keys that it must hold, and no others; blanks in them do not count.'),
    lock_timeout: seconds(0).default(300).describe('Seconds to wait while another package manager works.'),
  })
  .superRefine((spec, context) => {
    const complain = (message: string, path: string[] = []): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    const keys = [spec.key, spec.key_source, spec.key_url].filter(one => one !== undefined);
    if (spec.state === 'absent') {
      const given = [spec.uris, spec.suites, spec.components, spec.architectures, ...keys].filter(
        one => one !== undefined,
      );
      if (given.length > 0) complain('with `state: absent` only `name` is given');
      return;
    }
    const flat = spec.suites?.filter(suite => suite.endsWith('/')) ?? [];
    if (spec.uris === undefined) complain('say where it is', ['uris']);
    if (spec.suites === undefined) complain('say which suites are meant', ['suites']);
    else if (flat.length === 0 && spec.components === undefined)
      complain('say which components are meant', ['components']);
    else if (flat.length > 0 && (flat.length < spec.suites.length || spec.components !== undefined)) {
      complain('a suite that ends with a slash has no components, and stands with no other kind', ['suites']);
    }
    if (keys.length !== 1) complain('give the key as one of `key`, `key_source` and `key_url`');
    if ((spec.key_url === undefined) !== (spec.key_sha256 === undefined))
      complain('`key_url` and `key_sha256` go together');
    const wrong = spec.fingerprint?.find(one => !/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(plain(one)));
    if (wrong !== undefined)
      complain(`${wrong} is no fingerprint: it has 40 or 64 hexadecimal digits`, ['fingerprint']);
    const given = givenKey(spec);
    if (given === undefined) return;
    const path = [spec.key === undefined ? 'key_source' : 'key'];
    if ('because' in given) return complain(`this is no public key: ${given.because}`, path);
    const wanted = spec.fingerprint?.map(plain).sort();
    const found = [...given.fingerprints].sort();
    if (wanted !== undefined && wanted.join() !== found.join()) {
      complain(`the key has the fingerprint ${found.join(', ')}, not ${wanted.join(', ')}`, ['fingerprint']);
    }
  });

export type RepositorySpec = z.output<typeof repositorySchema>;
