import * as z from 'zod';
import type { Difference, Field, Refusal } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import { seconds } from '../../../../model/plan/seconds.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { refuse } from '../../../../shell/refuse.ts';
import { lines, sh } from '../../../../shell/sh.ts';
import { absolutePath } from '../../text-files/absolute-path.ts';
import { type Fingerprint, fingerprintFunction, parseFingerprint, plainFilter } from '../../text-files/fingerprint.ts';
import { ownershipArguments, ownershipFields, withRefusedOwner } from '../../text-files/ownership.ts';
import { ownFile, replaceFile } from '../../text-files/replace-file.ts';
import {
  type Origin,
  parseOrigin,
  probeOrigin,
  recordWritten,
  replacing,
  whose,
} from '../../text-files/written-files.ts';

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

interface State {
  readonly found: Fingerprint;
  readonly origin: Origin;
}

const notOurs = ({ path }: Spec, { kind }: Fingerprint): Refusal => ({
  because: `${path} is not a plain file (${kind})`,
  liftedBy: { paths: [path] },
});

function diff(spec: Spec, { found, origin }: State): Difference {
  const there = found.kind === 'file' && found.sha256 === spec.sha256.toLowerCase();
  const ownership = ownershipFields(spec, found.kind === 'file' ? found.ownership : undefined);
  if (there && ownership.length === 0) return { action: 'update', fields: [], why: 'the checksum is right' };
  const before = found.kind === 'file' ? found.sha256 : found.kind === 'absent' ? undefined : found.kind;
  const sum: Field = { name: 'sha256', before, after: spec.sha256.toLowerCase() };
  const fields = there ? ownership : [sum, ...ownership];
  const refused = withRefusedOwner(spec.path, spec, found);
  if (found.kind === 'absent') return { action: 'create', fields, ...refused };
  if (found.kind === 'file') {
    return {
      action: 'update',
      fields,
      ...refused,
      ...(there || refused.refused !== undefined ? {} : replacing(whose(found, origin))),
    };
  }
  return { action: 'update', fields, refused: notOurs(spec, found) };
}

/** A file from the web. */
export const download = resource<Spec, State>({
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
  probe: ({ path }) => sh`${plainFilter}
${fingerprintFunction}
provision_find ${path}
provision_fingerprint
case $provision_kind in 'file '*)
  ${probeOrigin(path)} ;;
esac`,
  parse: ({ stdout }) => {
    const [first = '', second] = stdout.split('\n');
    return { found: parseFingerprint(first), origin: parseOrigin(second) };
  },
  diff,
  apply: (spec, { found }, { fields, refused, replaces }) => {
    const functions = lines(plainFilter, fingerprintFunction);
    const sum = spec.sha256.toLowerCase();
    if (refused !== undefined) return refuse(refused);
    if (found.kind === 'file' && !fields.some(field => field.name === 'sha256')) {
      return lines(functions, ownFile(spec.path, found, spec));
    }
    // Whoever writes it waits for as long as it takes to come.
    const patience = sh`provision_patience=${spec.timeout + 60}`;
    const content = sh`if command -v curl >/dev/null 2>&1; then
  curl -fsSL --retry 2 --max-time ${spec.timeout} ${spec.url}
elif command -v wget >/dev/null 2>&1; then
  timeout ${spec.timeout} wget -q -O - ${spec.url}
else
  echo 'neither curl nor wget is installed' >&2
  exit 1
fi`;
    const accept = sh`provision_sum=$(provision_in_box provision_read_box | sha256sum)
if [ "\${provision_sum%% *}" != ${sum} ]; then
  printf '%s has the wrong checksum\nwanted: %s\ngot:    %s\n' ${spec.url} ${sum} "\${provision_sum%% *}" >&2
  exit 1
fi`;
    const copy = replaces === undefined ? 'none' : 'each';
    return lines(
      functions,
      patience,
      replaceFile({ path: spec.path, read: found, ownership: spec, content, accept, copy }),
      recordWritten(spec.path, sum),
    );
  },
});
