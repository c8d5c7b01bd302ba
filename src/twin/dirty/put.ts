import type { Script } from '../../model/plan/script.ts';
import { sh } from '../../shell/sh.ts';

/** Writes a file with its folders; an existing one is overwritten. */
export const put = (
  path: string,
  text: string,
  mode = '0644',
): Script => sh`mkdir -p ${path.slice(0, path.lastIndexOf('/'))}
printf '%s' ${text} >${path}
chmod ${mode} ${path}`;
