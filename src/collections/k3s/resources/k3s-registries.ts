import { createHash } from 'node:crypto';
import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { textOf } from '../../../model/text/text.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { sealedByHand, textFileByHand } from '../../system/by-hand/file-by-hand.ts';
import {
  applySummedFile,
  diffSummedFile,
  parseSummedFile,
  probeSummedFile,
  type SummedFileState,
} from '../../system/text-files/summed-file.ts';
import { REGISTRIES_FILE } from '../config/registries.ts';

const schema = z.strictObject({ content: z.string().describe('Its whole text.') });

type Spec = z.output<typeof schema>;

/** Its owner alone, whatever is in it: it may hold passwords. */
const wished = ({ content }: Spec) => ({
  path: REGISTRIES_FILE,
  owner: 'root',
  group: 'root',
  mode: '0600',
  sha256: createHash('sha256').update(content).digest('hex'),
});

/** What K3s asks for images. Its content is told apart by its checksum alone: neither what was there nor what comes is shown. */
export const k3sRegistries = resource<Spec, SummedFileState>({
  name: 'k3s_registries',
  summary: `${REGISTRIES_FILE}, root's alone (0600): mirrors, and who logs in at registries. Its content is never shown.`,
  schema,
  examples: [
    `k3s_registries:
  content: |
    mirrors:
      docker.io: { endpoint: [https://mirror.example.org] }`,
  ],
  secretText: 'content',
  ids: () => [thing('path', REGISTRIES_FILE)],
  reach: () => ({ paths: [REGISTRIES_FILE] }),
  title: () => `file ${REGISTRIES_FILE}`,
  byHand: spec =>
    /^configs:/m.test(spec.content)
      ? sealedByHand
      : textFileByHand({ ...wished(spec), content: textOf([spec.content]) }),
  probe: () => probeSummedFile(REGISTRIES_FILE),
  parse: ({ stdout }) => parseSummedFile(stdout),
  diff: (spec, state) => {
    const before = state.found.kind === 'file' ? `sha256:${state.found.sha256}` : undefined;
    const content = { name: 'content', before, after: `sha256:${wished(spec).sha256}`, secret: true };
    return diffSummedFile(wished(spec), state, content, 'it says what the inventory says');
  },
  apply: (spec, state, difference) =>
    applySummedFile(wished(spec), state, difference, {
      before: lines(),
      print: sh`printf %s ${spec.content}`,
      complain: sh`printf '%s could not be written whole\n' ${REGISTRIES_FILE} >&2`,
    }),
});
