import * as z from 'zod';
import { resource } from '../../../../model/plan/resource.ts';
import { seconds } from '../../../../model/plan/seconds.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { sh } from '../../../../shell/sh.ts';
import { absolutePath } from '../../text-files/absolute-path.ts';
import { fetchUrl } from '../../text-files/fetch-url.ts';
import { ownershipArguments } from '../../text-files/ownership.ts';
import {
  applySummedFile,
  diffSummedFile,
  parseSummedFile,
  probeSummedFile,
  type SummedFile,
  type SummedFileState,
} from '../../text-files/summed-file.ts';

const schema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be the address of a file, with http:// or https:// in front' })
    .describe('Where it is fetched from, by the host itself.'),
  path: absolutePath().describe('Absolute path of the file; its folder must exist.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, { error: 'must be 64 hexadecimal digits' })
    .describe('SHA-256 that the file must have; anything else is thrown away.'),
  timeout: seconds(1).default(600).describe('Seconds after which the transfer counts as failed.'),
  ...ownershipArguments,
});

type Spec = z.output<typeof schema>;

const wish = ({ sha256, ...rest }: Spec): SummedFile => ({ ...rest, sha256: sha256.toLowerCase() });

/** A file from the web. */
export const download = resource<Spec, SummedFileState>({
  name: 'download',
  summary: 'A file fetched from a URL, with a checksum that it must have.',
  schema,
  examples: [
    `download:
  url: https://example.org/tool-1.2.3
  path: /usr/local/bin/tool
  sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  mode: '0755'`,
  ],
  ids: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  title: ({ path }) => `download ${path}`,
  probe: ({ path }) => probeSummedFile(path),
  parse: ({ stdout }) => parseSummedFile(stdout),
  diff: (spec, state) => {
    const { found } = state;
    const before = found.kind === 'file' ? found.sha256 : found.kind === 'absent' ? undefined : found.kind;
    const sum = { name: 'sha256', before, after: spec.sha256.toLowerCase() };
    return diffSummedFile(wish(spec), state, sum, 'the checksum is right');
  },
  apply: (spec, state, difference) =>
    applySummedFile(wish(spec), state, difference, {
      // Whoever writes it waits for as long as it takes to come.
      before: sh`provision_patience=${spec.timeout + 60}`,
      print: fetchUrl(spec.url, spec.timeout),
      complain: sh`printf '%s has the wrong checksum\nwanted: %s\ngot:    %s\n' ${spec.url} ${spec.sha256.toLowerCase()} "\${provision_sum%% *}" >&2`,
    }),
});
