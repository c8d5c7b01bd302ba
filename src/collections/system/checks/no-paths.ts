import { checkKind } from '../../../model/gate/check-kind.ts';
import { nothingLeft, whoIsAlive } from '../../../remnants/nothing-left.ts';
import { sh } from '../../../shell/sh.ts';
import { type LeftPaths, leftPathsProbe, leftPathsSchema, parseLeftPaths } from '../objects/left-paths.ts';
import { listedProbe } from '../objects/list-objects.ts';
import { keptVolumes, parseObjects } from '../objects/listed-objects.ts';

/** Nothing at paths; takes the arguments of `absent`. */
export const noPaths = checkKind<LeftPaths>({
  name: 'no_paths',
  summary: 'Nothing exists at the paths except what `absent` with the same arguments leaves, which is listed as kept.',
  schema: leftPathsSchema,
  examples: ['no_paths: { path: [/etc/rancher, /var/lib/kubelet] }'],
  title: () => 'no file of the old cluster to be left',
  patience: 0,
  remade: true,
  besides: whoIsAlive,
  probe: spec => sh`${leftPathsProbe(spec)}
${listedProbe(spec)}`,
  judge: ({ volumes }, { stdout }, besides) => {
    const { found, kept: stays, silent } = parseLeftPaths(stdout);
    const kept = keptVolumes(parseObjects(stdout), stays, volumes?.mode ?? 'keep');
    const verdict = nothingLeft(
      found.map(({ path, kind, real }) => ({
        seen: `${path} (${kind}${real === path ? '' : `, in truth ${real}`})`,
        words: [path],
      })),
      'nothing at any of them',
      besides,
    );
    if (silent.length > 0) {
      return {
        kind: 'not-met',
        findings: [
          ...(verdict.kind === 'not-met' ? verdict.findings : []),
          ...silent.map(path => ({
            seen: `${path}: the server of its file system does not answer`,
            wanted: 'an answer, or nothing mounted there',
            hint: 'bring the server back, or detach it (umount -l), and run the wipe again',
          })),
        ],
      };
    }
    return verdict.kind === 'met' && kept.length > 0 ? { ...verdict, kept } : verdict;
  },
});
