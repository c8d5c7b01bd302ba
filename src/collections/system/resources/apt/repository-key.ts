import { createHash } from 'node:crypto';
import type { Script } from '../../../../model/plan/script.ts';
import { raw, sh } from '../../../../shell/sh.ts';
import { fetchUrl } from '../../text-files/fetch-url.ts';
import type { SummedFile } from '../../text-files/summed-file.ts';
import { givenKey, plain } from './given-key.ts';
import fingerprintsText from './key-fingerprints.sh';
import packetsAwk from './key-packets.awk';
import type { RepositorySpec as Spec } from './repository-schema.ts';

/** The key that signs a repository, as it is to be on a host. */
export interface Key {
  readonly file: SummedFile;
  /** Its text, where the playbook has it. */
  readonly text?: string;
  /** As the plan names it. */
  readonly shown: string;
}

const KEYRINGS = '/etc/apt/keyrings';

/** The key of a task. Pure. */
export function keyOf(spec: Spec): Key {
  const ownership = { owner: 'root', group: 'root', mode: '0644' };
  const given = givenKey(spec);
  if (given !== undefined && 'text' in given) {
    const sha256 = createHash('sha256').update(given.text).digest('hex');
    const file = { path: `${KEYRINGS}/${spec.name}.asc`, sha256, ...ownership };
    return { file, text: given.text, shown: given.fingerprints.join(', ') };
  }
  const binary = spec.key_binary ?? /\.(?:gpg|pgp)$/.test(spec.key_url ?? '');
  const sha256 = (spec.key_sha256 ?? '').toLowerCase();
  const file = { path: `${KEYRINGS}/${spec.name}.${binary ? 'gpg' : 'asc'}`, sha256, ...ownership };
  return { file, shown: spec.fingerprint?.map(plain).join(', ') ?? `sha256:${sha256}` };
}

/** Where its key may be. */
export const keyPaths = (spec: Spec): readonly string[] =>
  spec.state === 'present' ? [keyOf(spec).file.path] : ['asc', 'gpg'].map(form => `${KEYRINGS}/${spec.name}.${form}`);

/** Makes the key as it is wanted in a folder of its own, and proves it, before it counts for anything. */
export function makeKey({ key_url, fingerprint, name }: Spec, { file, text }: Key): Script {
  const made = `$provision_try/${name}.${file.path.endsWith('.gpg') ? 'gpg' : 'asc'}`;
  if (text !== undefined) return sh`printf '%s' ${text} >"${raw(made)}" || provision_give_up`;
  const wanted = fingerprint?.map(plain).sort().join('\n');
  const binary = file.path.endsWith('.gpg');
  return sh`provision_fetch() {
${fetchUrl(key_url ?? '', 120)}
}
(provision_fetch) >"${raw(made)}" || provision_give_up
provision_sum=$(sha256sum <"${raw(made)}")
if [ "\${provision_sum%% *}" != ${file.sha256} ]; then
  printf '%s has the wrong checksum\nwanted: %s\ngot:    %s\n' ${key_url ?? ''} ${file.sha256} "\${provision_sum%% *}" >&2
  provision_give_up
fi
if ${raw(binary ? '' : '! ')}grep -q -e '-----BEGIN PGP' "${raw(made)}"; then
  echo ${binary ? 'the key is text: say key_binary: false' : 'the key is binary, or none: say key_binary: true'} >&2
  provision_give_up
fi
provision_packets_awk=${packetsAwk}
${raw(fingerprintsText)}
provision_has=$(provision_key_fingerprints "${raw(made)}" "$provision_try/packets" | sort) || provision_has=
if [ -z "$provision_has" ]; then
  echo 'what was fetched is no public key' >&2
  provision_give_up
fi
${
  wanted === undefined
    ? raw(':')
    : sh`if [ "$provision_has" != ${wanted} ]; then
  printf 'the key has another fingerprint\nwanted: %s\ngot:    %s\n' ${wanted} "$provision_has" >&2
  provision_give_up
fi`
}`;
}
