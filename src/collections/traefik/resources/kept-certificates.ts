import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { lines, sh } from '../../../shell/sh.ts';

const schema = z.strictObject({
  file: z.string().describe('The file of Traefik’s client: `{{traefik.acme_file}}`.'),
});

type Spec = z.output<typeof schema>;

/** Names for which a certificate is kept. */
type State = readonly string[];

const NAME = /^[A-Za-z0-9.*-]+$/;

/** Tells the other hosts for which names an authority has given a certificate; changes nothing. */
export const keptCertificates = resource<Spec, State>({
  name: 'kept_certificates',
  summary:
    'For which names an authority gave a certificate that is kept on this host: a rehearsal asks for the others. It changes nothing; of the file, which holds keys, only names are read.',
  schema,
  examples: ['kept_certificates: { file: /var/lib/provision/traefik/acme.json }'],
  ids: ({ file }) => [thing('names in', file)],
  reach: () => ({}),
  title: () => 'names with a certificate',
  byHand: () => ({ kind: 'nothing', because: 'it asks only for which names a certificate is kept' }),
  probe: ({ file }) =>
    sh`if provision_exists ${file}; then provision_ask '' sed -n ${'s/^.*"main": "\\([^"]*\\)".*$/kept \\1/p'} ${file}; fi`,
  parse: ({ stdout }) =>
    stdout
      .split('\n')
      .filter(line => line !== '')
      .map(line => {
        const [tag, name = '', ...more] = line.split(' ');
        return tag === 'kept' && NAME.test(name) && more.length === 0 ? name : unread('sed', line);
      }),
  diff: (_, names) => ({
    action: 'update',
    fields: [],
    why: names.length === 0 ? 'none is kept' : `kept: ${names.join(', ')}`,
  }),
  apply: () => lines(),
  facts: (_, names) => ({ 'traefik.certified': [...names] }),
});
