import * as z from 'zod';
import type { Difference } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import { fileBlob } from '../../../../model/reading/source.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { showBytes } from '../../../../model/text/show-bytes.ts';
import { sh } from '../../../../shell/sh.ts';
import { printStaged, stagedFolder } from '../../../../shell/staged.ts';
import { absolutePath } from '../../text-files/absolute-path.ts';
import { ownershipArguments } from '../../text-files/ownership.ts';
import {
  applySummedFile,
  diffSummedFile,
  holdsSum,
  parseSummedFile,
  probeSummedFile,
  type SummedFile,
  type SummedFileState,
} from '../../text-files/summed-file.ts';

const schema = z.strictObject({
  source: fileBlob('directory').describe(
    'A file on the controller, of any size and content, beside the playbook; the name may hold expressions: `certs/{{host.name}}.pem`. ' +
      'Of a folder, all that is in it.',
  ),
  path: absolutePath().describe('Absolute path of the file, or folder; the folder that it goes into must exist.'),
  distribute: z
    .enum(['lan', 'each'])
    .default('each')
    .describe(
      '`lan`: it is no secret; of a large file one host of each site gets it, and gives it to the others over the LAN. `each`: every host gets it from the controller.',
    ),
  ...ownershipArguments,
});

type Spec = z.output<typeof schema>;

interface State extends SummedFileState {
  /** Bytes that are free where it goes; `undefined`: not asked, since it is there or its folder is not. */
  readonly free: number | undefined;
}

const wish = ({ source, ...rest }: Spec): SummedFile => ({ ...rest, sha256: source.sha256 });

function diff(spec: Spec, state: State): Difference {
  const { sha256, size, source } = spec.source;
  const { found, free } = state;
  const before = found.kind === 'file' ? `sha256:${found.sha256}` : found.kind === 'absent' ? undefined : found.kind;
  const content = { name: 'content', before, after: `sha256:${sha256} · ${showBytes(size)}` };
  const difference = diffSummedFile(wish(spec), state, content, 'content, owner and mode are as wanted');
  if (holdsSum({ sha256 }, found) || (found.kind !== 'absent' && found.kind !== 'file')) return difference;
  if (free !== undefined && free < size) {
    const { action, fields } = difference;
    const because = `${spec.path} needs ${showBytes(size)}, and ${showBytes(free)} are free there`;
    return { action, fields, refused: { because, hint: 'make room on the host', liftedBy: {} } };
  }
  const { distribute } = spec;
  return { ...difference, needs: [{ source, size, sha256, ...(distribute === 'lan' ? { distribute } : {}) }] };
}

/** A file of the controller, as it is. */
export const copy = resource<Spec, State>({
  name: 'copy',
  summary: 'A file of the controller, of any size and content, with its owner and mode.',
  schema,
  examples: [
    `copy:
  source: files/tool
  path: /usr/local/bin/tool
  mode: '0755'`,
    `copy:
  source: certs/{{host.name}}.pem
  path: /etc/ssl/host.pem`,
    `copy:
  source: files/tool
  path: /usr/local/lib/tool
  distribute: lan`,
  ],
  ids: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  title: ({ path }) => `copy ${path}`,
  probe: ({ path, source }) => sh`${probeSummedFile(path)}
if [ -z "$provision_gone" ] && [ "\${provision_sum%% *}" != ${source.sha256} ]; then
  provision_free=$(df -Pk .)
  printf '%s\n' "$provision_free" | awk 'END { printf "free %d\n", $4 }'
fi`,
  parse: ({ stdout }) => {
    const kibibytes = /^free (\d+)$/m.exec(stdout)?.[1];
    return { ...parseSummedFile(stdout), free: kibibytes === undefined ? undefined : Number(kibibytes) * 1024 };
  },
  diff,
  apply: (spec, state, difference) =>
    applySummedFile(wish(spec), state, difference, {
      before: stagedFolder(),
      print: printStaged(spec.source.sha256),
      complain: sh`printf 'what arrived for %s is not what was sent\n' ${spec.path} >&2`,
    }),
});
