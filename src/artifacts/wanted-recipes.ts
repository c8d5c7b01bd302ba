import * as z from 'zod';
import { ARCHITECTURES, type ArtifactRecipe } from '../model/plan/artifact.ts';

/** Which of an inventory's files are got, and from where: its section `artifacts`. */
export const wishSchema = z.object({
  architectures: z.array(z.enum(ARCHITECTURES)),
  images: z.enum(['registry', 'bundle']),
  mirror: z.string().optional(),
});

export type Wish = z.output<typeof wishSchema>;

/** What of the recipes is got, and what a bundle lacks because its makers publish no such file. */
export interface WantedRecipes {
  readonly get: readonly ArtifactRecipe[];
  /** Archives that are made here, of images in registries. */
  readonly pull: readonly ArtifactRecipe[];
  readonly byHand: readonly ArtifactRecipe[];
}

/** What an archive of images is called without the form that it comes in. */
export const stem = (name: string): string => name.replace(/\.tar(\.\w+)?$/, '');

/** The first of those that differ only in their form: makers' smallest comes first. */
export const oneForm = (recipes: readonly ArtifactRecipe[]): readonly ArtifactRecipe[] => [
  ...new Map(recipes.toReversed().map(one => [stem(one.name), one])).values(),
];

/** Which files are to be got: those of the hosts' architectures, and of images none or one archive each. Pure. */
export function wantedRecipes(recipes: readonly ArtifactRecipe[], { architectures, images }: Wish): WantedRecipes {
  const fitting = recipes.filter(
    ({ architecture }) => architecture === undefined || architectures.includes(architecture),
  );
  const archives = images === 'bundle' ? fitting.filter(one => one.images !== undefined) : [];
  const published = oneForm(archives.filter(one => one.images === 'published'));
  return {
    get: fitting.filter(one => one.images === undefined || published.includes(one)),
    pull: archives.filter(one => one.pulls !== undefined && one.name.endsWith('.tar')),
    byHand: oneForm(archives.filter(one => one.images === 'elsewhere' && one.pulls === undefined)),
  };
}
