import { askChannel } from '../../artifacts/channel.ts';
import { lockFileOf, readChannel, writeChannel } from '../../artifacts/lock-file.ts';
import { wishSchema } from '../../artifacts/wanted-recipes.ts';
import type { Catalogue } from '../../collections/catalogue.ts';
import { clustersOf } from '../../model/cluster/clusters.ts';
import type { Inventory } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import type { ArtifactRecipe } from '../../model/plan/artifact.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import type { Channel } from '../open/channel-in.ts';
import { openProject } from '../open/open-project.ts';

/** What an inventory's cluster is made from. */
export interface Recipes {
  readonly recipes: readonly ArtifactRecipe[];
  /** Where its lock lies. */
  readonly file: string;
  /** What the inventory says of how they are got. */
  readonly section: unknown;
  /** What is said besides: which version a channel is, and what of it nobody of us has run. */
  readonly notes: readonly string[];
}

/** The files that an inventory's cluster is made from. `channel: 'settle'`: one that the lock does not know is asked for, once, and written there. */
export async function artifactRecipes(given: string | undefined, channel?: 'settle'): Promise<Recipes> {
  const project = await openProject(given === undefined ? {} : { inventory: given });
  const { catalogue } = project;
  const file = lockFileOf(project.inventory.file);
  const section = catalogue.sections.get('artifacts')?.of(project.inventory);
  if (channel === undefined) refuseUnasked(project.channel, file);
  const settled = channel === undefined ? undefined : await settle(project.channel, file, section);
  const inventory = settled?.inventory ?? project.inventory;
  const recipes = recipesFor(inventory, catalogue);
  return { recipes, file, section, notes: [...(settled?.notes ?? []), ...untestedIn(recipes)] };
}

/** @throws {InputProblem} where nobody has asked yet which version a channel is */
function refuseUnasked(channel: Channel | undefined, file: string): void {
  if (channel === undefined || (readChannel(file, channel.name) ?? channel.tested) !== undefined) return;
  throw new InputProblem({
    where: file,
    what: `it does not say yet which version of K3s the channel ${channel.name} is`,
    hint: ownCommand('artifacts fetch'),
  });
}

async function settle(channel: Channel | undefined, file: string, section: unknown) {
  if (channel === undefined || readChannel(file, channel.name) !== undefined) return undefined;
  const { name, tested } = channel;
  const version = tested ?? (await askChannel(name, wishSchema.parse(section).mirror));
  writeChannel(file, name, version);
  const by = tested === undefined ? 'as its makers say today' : 'by the tested set';
  return {
    inventory: channel.settled(version),
    notes: [`K3s ${name} is ${version}, ${by}: it stays so (${file})`],
  };
}

/** What is said of versions that this release was not run with, once each. Pure. */
export const untestedIn = (recipes: readonly ArtifactRecipe[]): readonly string[] => [
  ...new Set(recipes.flatMap(({ untested }) => (untested === undefined ? [] : [untested]))),
];

/** The recipes of an inventory, by its collections; of several clusters those of each, once. Pure. */
export function recipesFor(
  inventory: Inventory,
  { artifacts }: Pick<Catalogue, 'artifacts'>,
): readonly ArtifactRecipe[] {
  // Nothing is installed in a cluster that somebody else has installed.
  const own = clustersOf(inventory).filter(({ adopted }) => adopted !== true);
  const recipes = own.flatMap(one => artifacts.flatMap(of => of(one)));
  return [...new Map(recipes.map(recipe => [recipe.name, recipe])).values()];
}
