import * as z from 'zod';
import { checkKind } from '../model/check-kind.ts';
import { sh } from '../shell/sh.ts';
import { nothingLeft } from './nothing-left.ts';

const schema = z.strictObject({
  paths: z
    .array(z.string().regex(/^\/[^/\p{Cc}]/u, { error: 'must be an absolute path' }))
    .min(1)
    .describe('Folders in which nothing may be.'),
});
type Spec = z.infer<typeof schema>;

/** Folders that are absent or hold nothing. */
export const emptyOrAbsent = checkKind<Spec>({
  name: 'empty_or_absent',
  summary: 'Folders that are absent, or in which nothing is.',
  schema,
  examples: ['empty_or_absent: { paths: [/etc/cni, /var/lib/cni] }'],
  title: () => 'folders of the old cluster to be empty or absent',
  patience: 0,
  remade: true,
  probe: ({ paths }) => sh`for path in ${paths}; do
  if [ -L "$path" ] || { [ -e "$path" ] && [ ! -d "$path" ]; }; then echo "$path"
  elif [ -d "$path" ]; then
    for name in "$path"/* "$path"/.[!.]* "$path"/..?*; do
      if [ -e "$name" ] || [ -L "$name" ]; then echo "$name"; fi
    done
  fi
done`,
  judge: ({ paths }, { stdout }) =>
    nothingLeft(
      stdout.split('\n').filter(line => line !== ''),
      `${paths.length} folder${paths.length === 1 ? '' : 's'} empty or absent`,
    ),
});
