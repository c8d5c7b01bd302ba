import { lockFileOf } from '../../artifacts/lock-file.ts';
import { openProject } from '../open/open-project.ts';

/** The files that an inventory's cluster is made from, and where its lock lies. */
export async function artifactRecipes(given: string | undefined) {
  const { inventory, catalogue } = await openProject(given === undefined ? {} : { inventory: given });
  return {
    recipes: catalogue.artifacts.flatMap(of => of(inventory)),
    file: lockFileOf(inventory.file),
    /** What the inventory says of how they are got. */
    section: catalogue.sections.get('artifacts')?.of(inventory),
  };
}
