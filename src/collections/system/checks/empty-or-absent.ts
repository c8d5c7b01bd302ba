import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { placeFunction } from '../../../shell/reach/places.ts';
import { sh } from '../../../shell/sh.ts';

const schema = z.strictObject({
  paths: z
    .array(z.string().regex(/^\/[^/\p{Cc}]/u, { error: 'must be an absolute path' }))
    .min(1)
    .describe('Folders that must be empty or absent.'),
});
type Spec = z.infer<typeof schema>;

/**
 * Folders that are absent or hold nothing, hidden names counted. Only names are read, so that nothing is looked at that is
 * mounted in one of them, and of a folder whose server does not answer not even these.
 */
export const emptyOrAbsent = checkKind<Spec>({
  name: 'empty_or_absent',
  summary: 'Folders that are absent or empty; hidden files and mounts count.',
  schema,
  examples: ['empty_or_absent: { paths: [/etc/cni, /var/lib/cni] }'],
  title: () => 'folders of the old cluster to be empty or absent',
  patience: 0,
  remade: true,
  besides: whoIsAlive,
  probe: ({ paths }) => sh`${placeFunction}
for provision_path in ${paths}; do
  provision_place "$provision_path"
  case $provision_kind in
    absent) ;;
    directory)
      for provision_name in "$provision_real"/* "$provision_real"/.[!.]* "$provision_real"/..?*; do
        # A pattern that matches nothing stands for itself.
        case \${provision_name##*/} in
          '*' | '.[!.]*' | '..?*') [ -e "$provision_name" ] || [ -L "$provision_name" ] || continue ;;
        esac
        printf '%s/%s\n' "$provision_path" "\${provision_name##*/}"
      done
      ;;
    silent) printf '%s (the server of its file system does not answer)\n' "$provision_path" ;;
    *) printf '%s (%s)\n' "$provision_path" "$provision_kind" ;;
  esac
done`,
  judge: ({ paths }, { stdout }, besides) =>
    nothingLeft(
      stdout
        .split('\n')
        .filter(line => line !== '')
        .map(path => ({ seen: path, words: [path] })),
      `${count(paths.length, 'folder')} empty or absent`,
      besides,
    ),
});
