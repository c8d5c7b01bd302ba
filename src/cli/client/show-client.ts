import { exitCode } from '../exit-code.ts';
import { openProject } from '../open/open-project.ts';
import { rememberedFacts } from '../open/open-report.ts';
import { clientWayOf } from './client-options.ts';

export interface ShowClientOptions {
  readonly inventory?: string;
  readonly trustCollections?: boolean;
  readonly twin?: boolean;
  readonly dns?: boolean;
}

/** `provision client show NAME`: prints its configuration, without the key that is on the device alone. */
export async function showClient(name: string, options: ShowClientOptions): Promise<number> {
  const project = await openProject(options);
  const { inventory } = project;
  const facts = rememberedFacts(inventory, options.twin === true);
  process.stdout.write(clientWayOf(project).config(inventory, name, { dns: options.dns === true, facts }));
  return exitCode.done;
}
