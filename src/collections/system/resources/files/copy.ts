import * as z from 'zod';
import type { Difference, Field, Refusal } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import { fileBlob } from '../../../../model/reading/source.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { showBytes } from '../../../../model/text/show-bytes.ts';
import { refuse } from '../../../../shell/refuse.ts';
import { lines, sh } from '../../../../shell/sh.ts';
import { printStaged, stagedFolder } from '../../../../shell/staged.ts';
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
  source: fileBlob().describe(
    'A file on the controller, of any size and content, beside the playbook; the name may hold expressions: `certs/{{host.name}}.pem`.',
  ),
  path: absolutePath().describe('Absolute path of the file; its folder must exist.'),
  ...ownershipArguments,
});

type Spec = z.output<typeof schema>;

interface State {
  readonly found: Fingerprint;
  readonly origin: Origin;
  /** Bytes that are free where it goes; `undefined`: not asked, since it is there or its folder is not. */
  readonly free: number | undefined;
}

const notOurs = ({ path }: Spec, { kind }: Fingerprint): Refusal => ({
  because: `${path} is not a plain file (${kind})`,
  liftedBy: { paths: [path] },
});

function diff(spec: Spec, { found, origin, free }: State): Difference {
  const { sha256, size, source } = spec.source;
  const there = found.kind === 'file' && found.sha256 === sha256;
  const ownership = ownershipFields(spec, found.kind === 'file' ? found.ownership : undefined);
  if (there && ownership.length === 0)
    return { action: 'update', fields: [], why: 'content, owner and mode are as wanted' };
  const before = found.kind === 'file' ? `sha256:${found.sha256}` : found.kind === 'absent' ? undefined : found.kind;
  const content: Field = { name: 'content', before, after: `sha256:${sha256} · ${showBytes(size)}` };
  const fields = there ? ownership : [content, ...ownership];
  if (found.kind !== 'absent' && found.kind !== 'file')
    return { action: 'update', fields, refused: notOurs(spec, found) };
  const action = found.kind === 'absent' ? 'create' : 'update';
  if (free !== undefined && free < size) {
    const because = `${spec.path} needs ${showBytes(size)}, and ${showBytes(free)} are free there`;
    return { action, fields, refused: { because, hint: 'make room on the host', liftedBy: {} } };
  }
  const refused = withRefusedOwner(spec.path, spec, found);
  const replaced = there || refused.refused !== undefined ? {} : replacing(whose(found, origin));
  return { action, fields, ...refused, ...replaced, ...(there ? {} : { needs: [{ source, size, sha256 }] }) };
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
  ],
  ids: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  title: ({ path }) => `copy ${path}`,
  probe: ({ path, source }) => sh`${plainFilter}
${fingerprintFunction}
provision_sum=
provision_find ${path}
provision_fingerprint
case $provision_kind in 'file '*)
  ${probeOrigin(path)} ;;
esac
if [ -z "$provision_gone" ] && [ "\${provision_sum%% *}" != ${source.sha256} ]; then
  provision_free=$(df -Pk .)
  printf '%s\n' "$provision_free" | awk 'END { printf "free %d\n", $4 }'
fi`,
  parse: ({ stdout }) => {
    const [first = '', ...rest] = stdout.split('\n');
    const free = rest.map(line => /^free (\d+)$/.exec(line)?.[1]).find(kibibytes => kibibytes !== undefined);
    return {
      found: parseFingerprint(first),
      origin: parseOrigin(rest.find(line => line.startsWith('origin '))),
      free: free === undefined ? undefined : Number(free) * 1024,
    };
  },
  diff,
  apply: (spec, { found }, { fields, refused, replaces }) => {
    const functions = lines(plainFilter, fingerprintFunction, stagedFolder());
    const { sha256 } = spec.source;
    if (refused !== undefined) return refuse(refused);
    if (found.kind === 'file' && !fields.some(field => field.name === 'content')) {
      return lines(functions, ownFile(spec.path, found, spec));
    }
    const accept = sh`provision_sum=$(provision_in_box provision_read_box | sha256sum)
if [ "\${provision_sum%% *}" != ${sha256} ]; then
  printf 'what arrived for %s is not what was sent\n' ${spec.path} >&2
  exit 1
fi`;
    const copies = replaces === undefined ? 'none' : 'each';
    return lines(
      functions,
      replaceFile({
        path: spec.path,
        read: found,
        ownership: spec,
        content: printStaged(sha256),
        accept,
        copy: copies,
      }),
      recordWritten(spec.path, sha256),
    );
  },
});
