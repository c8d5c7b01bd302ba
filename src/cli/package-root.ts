import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the installed product, where its playbooks and templates are: the same from sources and from the build. */
export function packageRoot(from = dirname(fileURLToPath(import.meta.url))): string {
  if (existsSync(join(from, 'package.json')) && existsSync(join(from, 'playbooks'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('the folder of the product cannot be found: no package.json beside playbooks/');
  return packageRoot(above);
}
