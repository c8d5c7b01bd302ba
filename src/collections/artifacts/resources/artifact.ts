import * as z from 'zod';
import { ownCommand } from '../../../model/own-command.ts';
import type { LockedFile } from '../../../model/plan/artifact.ts';
import type { Blob } from '../../../model/plan/blob.ts';
import type { Difference } from '../../../model/plan/change.ts';
import { resource, type WorkedOut } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { showBytes } from '../../../model/text/show-bytes.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { printStaged, stagedFolder } from '../../../shell/staged.ts';
import { absolutePath } from '../../system/text-files/absolute-path.ts';
import { knownFilter } from '../../system/text-files/known-sum.ts';
import { ownershipArguments } from '../../system/text-files/ownership.ts';
import {
  applySummedFile,
  diffSummedFile,
  holdsSum,
  parseSummedFile,
  probeSummedFile,
  type SummedFileState,
} from '../../system/text-files/summed-file.ts';
import { artifactByHand } from '../artifact-by-hand.ts';
import { type ArtifactsFrom, artifactsFrom } from '../artifacts-from.ts';

const blob = z.strictObject({
  source: z.string().describe('Its path on the controller.'),
  size: z.int().describe('In bytes.'),
  sha256: z.string().describe('Its checksum.'),
  url: z.string().optional().describe('Where its maker publishes it.'),
  published: z.boolean().optional().describe('Whether these very bytes are there.'),
});

const schema = z.strictObject({
  what: z.string().describe('What it is, in a few words, for messages: `K3s v1.36.3+k3s1`.'),
  path: absolutePath().describe('Absolute path of the file; its folder must exist.'),
  files: z
    .record(z.string(), blob)
    .describe('The locked file for each architecture (`amd64`, `arm64`, `arm`), or for `any`; a context gives them.'),
  optional: z.boolean().default(false).describe('Whether a host for whose architecture none is locked goes without.'),
  from: artifactsFrom,
  ...ownershipArguments,
});

type Spec = z.output<typeof schema>;

interface State extends SummedFileState {
  readonly machine: string;
  /** Bytes that are free where it goes; `undefined`: its folder is not there yet. */
  readonly free: number | undefined;
}

/** The architecture, as programs are published for it, of what `uname -m` says. */
const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  armv8l: 'arm',
};

/** It is no secret: the whole world can have it. */
function blobFrom(from: ArtifactsFrom, { source, size, sha256, url, published }: LockedFile): Blob {
  const blob = { source, size, sha256 };
  if (from === 'controller') return blob;
  const web =
    url === undefined || published !== true
      ? {}
      : { web: { url, by: from === 'auto' ? ('public' as const) : ('all' as const) } };
  return { ...blob, distribute: 'lan', ...web };
}

/** The file for a machine; the name of its architecture where there is none. */
function fileFor({ files }: Spec, machine: string): LockedFile | string {
  const architecture = architectures[machine] ?? machine;
  return files[architecture] ?? files['any'] ?? architecture;
}

interface Found extends Difference, WorkedOut {
  readonly work?: LockedFile;
}

function diff(spec: Spec, state: State): Found {
  const file = fileFor(spec, state.machine);
  const { found, free } = state;
  const before = found.kind === 'file' ? `sha256:${found.sha256}` : found.kind === 'absent' ? undefined : found.kind;
  if (typeof file === 'string') {
    if (spec.optional) return { action: 'update', fields: [], why: `none is locked for ${file}` };
    const because = `${spec.what} for ${file} is not locked`;
    return {
      action: 'update',
      fields: [{ name: 'content', before, after: spec.what }],
      refused: { because, hint: `${ownCommand('artifacts lock')} (docs/cluster.md says where the files come from)` },
    };
  }
  const content = { name: 'content', before, after: `sha256:${file.sha256} · ${showBytes(file.size)}` };
  const difference = diffSummedFile({ ...spec, sha256: file.sha256 }, state, content, 'it is the locked one');
  if (holdsSum(file, found) || (found.kind !== 'absent' && found.kind !== 'file')) return { ...difference, work: file };
  if (free !== undefined && free < file.size) {
    const { action, fields } = difference;
    const because = `${spec.path} needs ${showBytes(file.size)}, and ${showBytes(free)} are free there`;
    return { action, fields, refused: { because, hint: 'make room on the host', liftedBy: {} }, work: file };
  }
  return { ...difference, needs: [blobFrom(spec.from, file)], work: file };
}

/** A maker's file, the one for the host's architecture: no other bytes than those that are locked take its place. */
export const artifact = resource<Spec, State, Found>({
  name: 'artifact',
  summary: "A maker's file as it is locked beside the inventory, the one for the host's architecture.",
  schema,
  examples: [
    `artifact:
  what: K3s
  path: /usr/local/bin/k3s
  files:
    amd64:
      source: /root/.cache/provision/artifacts/sha256/2cf24dba…
      size: 5
      sha256: 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
  mode: '0755'`,
  ],
  ids: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  title: ({ path }) => `artifact ${path}`,
  byHand: artifactByHand,
  probe: ({ path }) => sh`${probeSummedFile(path, knownFilter(path))}
printf 'machine %s\n' "$(uname -m)"
if [ -z "$provision_gone" ]; then
  provision_free=$(df -Pk .)
  printf '%s\n' "$provision_free" | awk 'END { printf "free %d\n", $4 }'
fi`,
  parse: ({ stdout }) => {
    const kibibytes = /^free (\d+)$/m.exec(stdout)?.[1];
    return {
      ...parseSummedFile(stdout),
      machine: /^machine (\S+)$/m.exec(stdout)?.[1] ?? unread('uname', ''),
      free: kibibytes === undefined ? undefined : Number(kibibytes) * 1024,
    };
  },
  diff,
  apply: (spec, state, difference) => {
    const { work } = difference;
    if (work === undefined) return lines();
    return applySummedFile({ ...spec, sha256: work.sha256 }, state, difference, {
      before: stagedFolder(),
      print: printStaged(work.sha256),
      complain: sh`printf 'what arrived for %s is not what is locked\n' ${spec.path} >&2`,
      known: true,
    });
  },
});
