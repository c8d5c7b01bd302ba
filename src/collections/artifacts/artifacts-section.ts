import * as z from 'zod';
import { validated } from '../../inventory/schema/validated.ts';
import type { Validator } from '../../inventory/schema/validators.ts';
import { ARCHITECTURES } from '../../model/plan/artifact.ts';
import { section } from '../../model/plan/section.ts';
import { artifactsFrom } from './artifacts-from.ts';

const validateMirror: Validator = text => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return {
      what: `${JSON.stringify(text)} is no address of a web server`,
      hint: 'https://mirror.example.org/provision',
    };
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return { what: 'the address of a mirror has no user, password, query or fragment', hint: 'leave them out' };
  return undefined;
};

/** `artifacts:` in the inventory: which files are got, and from where. */
export const artifactsSection = section({
  key: 'artifacts',
  about: 'How the files that a cluster is made from are got',
  fields: {
    architectures: z
      .array(z.enum(ARCHITECTURES).meta({ description: 'As makers call it: amd64, arm64, or arm' }))
      .min(1)
      .default(['amd64', 'arm64'])
      .meta({ description: 'Architectures of the hosts, whose files `artifacts fetch` gets' }),
    images: z.enum(['registry', 'bundle']).default('registry').meta({
      description:
        'registry: the hosts pull images themselves; bundle: archives of images come with the other files, from their makers or pulled from registries',
    }),
    from: artifactsFrom.meta({ description: artifactsFrom.description ?? '' }),
    mirror: validated(
      validateMirror,
      'A web server that has the files under the names of `artifacts list`; not set: from their makers',
      { pattern: '^https?://' },
    ).optional(),
  },
  hostKeys: {},
});
