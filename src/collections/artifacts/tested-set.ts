import * as z from 'zod';
import { ARCHITECTURES, type ArtifactRecipe, IMAGE_FORMS } from '../../model/plan/artifact.ts';
import data from './tested-set.json' with { type: 'json' };

const subject = z.enum(['k3s', 'calico', 'kilo', 'traefik']);

const recipe = z.strictObject({
  of: subject,
  /** Only with these definitions of Calico's. */
  crds: z.enum(['v1', 'v3']).optional(),
  about: z.string(),
  name: z.string(),
  url: z.string(),
  sum: z.strictObject({ url: z.string(), form: z.enum(['sha256sum', 'helm-index']) }).optional(),
  /** What the file is called for each architecture; not set: it is the same for all. */
  files: z.strictObject({ amd64: z.string(), arm64: z.string(), arm: z.string() }).optional(),
  images: z.enum(['published', 'elsewhere']).optional(),
});

const schema = z.strictObject({
  set: z.strictObject({
    channels: z.array(z.string()),
    k3s: z.string(),
    calico: z.string(),
    operator: z.string(),
    traefik: z.string(),
    kilo: z.string(),
    images: z.strictObject({ calico: z.array(z.string()), kilo: z.array(z.string()), traefik: z.array(z.string()) }),
  }),
  recipes: z.array(recipe),
});

/** What a cluster is made from, of which the tested set says a version. */
export type Subject = z.output<typeof subject>;

type Tested = z.output<typeof schema>;

/** What stands in a message for a subject. */
const names: Readonly<Record<Subject, string>> = {
  k3s: 'K3s',
  calico: 'Calico',
  kilo: 'Kilo',
  traefik: "Traefik's chart",
};

/**
 * Versions that go together: those with which this release of provision was run. They are what an inventory gets that says
 * none. As they stand in `tested-set.json`, unread: whoever wants recipes asks `recipesOf`.
 */
export const testedSet: Tested['set'] = data.set;

let parsed: Tested['recipes'] | undefined;

const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);

/** What is said where a version is another one than the tested; `undefined`: it is that, or a channel that nobody has asked for yet. Pure. */
export const untested = (of: Subject, version: string): string | undefined =>
  version === testedSet[of] || !/\d+\.\d+\.\d+/.test(version)
    ? undefined
    : `${names[of]} ${version} is not run by us: this release of provision was run with ${testedSet[of]}`;

/** The files that a version of a subject is made from, in the order in which they are taken. Pure. */
export function recipesOf(of: Subject, version: string, crds?: 'v1' | 'v3'): readonly ArtifactRecipe[] {
  parsed ??= schema.parse(data).recipes;
  const notRun = untested(of, version);
  const pulls = of === 'k3s' || notRun !== undefined ? undefined : testedSet.images[of];
  const fitting = parsed.filter(one => one.of === of && (one.crds === undefined || one.crds === crds));
  return fitting.flatMap(({ about, name, url, sum, files, images }): readonly ArtifactRecipe[] => {
    const make = (values: Readonly<Record<string, string>>): ArtifactRecipe => {
      const inUrl = { ...values, version: encodeURIComponent(version) };
      return {
        name: filled(name, { ...values, version }),
        about: filled(about, { ...values, version }),
        url: filled(url, inUrl),
        ...(sum === undefined ? {} : { sum: { ...sum, url: filled(sum.url, inUrl) } }),
        ...(images === undefined ? {} : { images }),
        ...(images === 'elsewhere' && pulls !== undefined ? { pulls } : {}),
        ...(notRun === undefined ? {} : { untested: notRun }),
      };
    };
    if (files === undefined) return [make({})];
    const forms = images === undefined ? [''] : IMAGE_FORMS;
    return ARCHITECTURES.flatMap(architecture =>
      forms.map(form => ({ ...make({ architecture, file: files[architecture], form }), architecture })),
    );
  });
}
