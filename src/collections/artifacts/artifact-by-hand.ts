import type { ByHand } from '../../model/by-hand/by-hand.ts';
import { ownCommand } from '../../model/own-command.ts';
import type { LockedFile } from '../../model/plan/artifact.ts';
import { raw, sh } from '../../shell/sh.ts';
import { ownershipByHand } from '../system/by-hand/file-by-hand.ts';
import type { Ownership } from '../system/text-files/ownership.ts';

interface ArtifactWish extends Ownership {
  readonly what: string;
  readonly path: string;
  readonly files: Readonly<Record<string, LockedFile>>;
  readonly optional: boolean;
}

/** What `uname -m` says of a machine that runs programs of an architecture. */
const machines: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  arm64: 'aarch64',
  arm: 'armv7l | armv8l',
  any: '*',
};

const nameOf = ({ url, sha256 }: LockedFile): string => url?.replace(/[?#].*$/, '').replace(/^.*\//, '') || sha256;

/** A maker's file: from a folder where somebody has put it, or from where its maker publishes it; held to its checksum. */
export function artifactByHand({ what, path, files, optional, ...rest }: ArtifactWish): ByHand {
  const all = Object.entries(files).sort(([one], [other]) => Number(one === 'any') - Number(other === 'any'));
  if (all.length === 0) {
    return optional
      ? { kind: 'nothing', because: `no ${what} are locked` }
      : { kind: 'cannot', because: `${what} is not locked: ${ownCommand('artifacts lock')}` };
  }
  const { owner, group, mode } = ownershipByHand(rest);
  const sums = all.map(
    ([architecture, { sha256 }]) => sh`${raw(machines[architecture] ?? architecture)}) echo ${sha256} ;;`,
  );
  const sources = all.map(
    ([architecture, file]) =>
      sh`${raw(machines[architecture] ?? architecture)}) name=${nameOf(file)} sum=${file.sha256} url=${file.published === true ? (file.url ?? '') : ''} ;;`,
  );
  const none = optional
    ? raw('*) exit 0 ;;')
    : sh`*) printf '%s is not locked for this machine\n' ${what} >&2; exit 1 ;;`;
  const hasAny = all.some(([architecture]) => architecture === 'any');
  return {
    kind: 'step',
    is: sh`( sum=$(case $(uname -m) in ${sums}${hasAny ? raw('') : raw(' *) ;;')} esac)
  ${optional ? sh`[ -n "$sum" ] || exit 0` : raw(':')}
  [ "$(sha256sum <${path} | cut -d ' ' -f 1) $(stat -c '%a %U %G' -- ${path})" = "$sum "${`${mode.replace(/^0+/, '')} ${owner} ${group}`} ] )`,
    make: sh`(
  case $(uname -m) in
    ${sources}
    ${hasAny ? raw('') : none}
  esac
  # From this folder where it lies there, else from its maker.
  from=\${ARTIFACTS:-artifacts}/$name
  if [ -e "$from" ]; then cp -- "$from" ${`${path}.by-hand`}
  elif [ -z "$url" ]; then
    printf 'nobody publishes these bytes: take sha256/%s out of the cache of provision, and put it at %s\n' "$sum" "$from" >&2
    exit 1
  elif command -v curl >/dev/null; then curl -fL --retry 3 -o ${`${path}.by-hand`} "$url"
  else wget -O ${`${path}.by-hand`} "$url"; fi
  printf '%s  %s\n' "$sum" ${`${path}.by-hand`} | sha256sum -c - >/dev/null
  chown ${`${owner}:${group}`} ${`${path}.by-hand`}
  chmod ${mode} ${`${path}.by-hand`}
  mv -f -- ${`${path}.by-hand`} ${path}
)`,
    expect: `${path} is ${what}, with the locked checksum`,
  };
}
