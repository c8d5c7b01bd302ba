import * as z from 'zod';
import { validated } from '../../inventory/schema/validated.ts';
import type { Validator } from '../../inventory/schema/validators.ts';
import type { SectionMistake } from '../../model/plan/section.ts';

const REGISTRY = '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\\d{1,5})?$';
const VAR = '^[A-Za-z_][A-Za-z0-9_]*$';

const validateEndpoint: Validator = text => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return { what: `${JSON.stringify(text)} is no address of a registry`, hint: 'https://mirror.example.org' };
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return {
      what: 'the address of a registry has no user, password, query or fragment',
      hint: 'write who logs in below credentials',
    };
  return undefined;
};

const validateVar: Validator = text =>
  new RegExp(VAR).test(text)
    ? undefined
    : {
        what: `${JSON.stringify(text)} is no name of a value below vars`,
        hint: 'write it as it stands there: registry_login',
      };

const mirror = z
  .strictObject({
    endpoint: z
      .array(validated(validateEndpoint, 'The address of one, tried in this order', { pattern: '^https?://' }))
      .min(1)
      .meta({ description: 'Who is asked first for its images; the registry itself is asked last' }),
    rewrite: z
      .record(z.string(), z.string().meta({ description: 'What the name becomes' }))
      .optional()
      .meta({ description: 'Names of images as the mirror has them, by regular expressions' }),
  })
  .meta({ description: 'Mirrors of a registry' });

/** `kubernetes.registries` in the inventory. */
export const registriesField = z
  .strictObject({
    mirrors: z
      .record(z.string(), mirror)
      .default({})
      .meta({ description: 'Mirrors by the registry that images name (docker.io, quay.io), or * for all' }),
    credentials: z
      .record(
        z.string(),
        validated(validateVar, 'The name of a value below `vars`, sealed: a mapping with username and password', {
          pattern: VAR,
        }),
      )
      .default({})
      .meta({ description: 'Who logs in, by the registry or mirror (its name in the address)' }),
  })
  .optional()
  .meta({ description: 'What K3s asks for images: written to /etc/rancher/k3s/registries.yaml of every host' });

export type Registries = NonNullable<z.output<typeof registriesField>>;

/** Registries whose names are none. */
export function wrongRegistries({
  registries,
}: {
  readonly registries?: Registries | undefined;
}): readonly SectionMistake[] {
  const keys = (below: 'mirrors' | 'credentials') => Object.keys(registries?.[below] ?? {}).map(key => [below, key]);
  return [...keys('mirrors'), ...keys('credentials')].flatMap(([below = '', key = '']): readonly SectionMistake[] => {
    if (new RegExp(REGISTRY).test(key) || (key === '*' && below === 'mirrors')) return [];
    const path = ['kubernetes', 'registries', below, key];
    const what = `${JSON.stringify(key)} is no name of a registry`;
    return [{ path, at: 'key', what, hint: 'write it as names of images begin: docker.io, registry.example.org:5000' }];
  });
}
