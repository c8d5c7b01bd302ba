import type { Script } from '../../../../model/plan/script.ts';
import type { Text } from '../../../../model/text/text.ts';
import { raw, sh } from '../../../../shell/sh.ts';
import { quoteText } from '../quote-text.ts';
import fillSecretsText from './fill-secrets.awk';
import maskSecretsText from './mask-secrets.awk';
import secretLines from './secret-lines.awk';
import { type SecretFiles, secretNames } from './secret-placeholder.ts';

const awkFill = `${secretLines}\n${fillSecretsText}`;

const awkMask = `${secretLines}\n${maskSecretsText}`;

/** Where a host has the secrets of a text. */
export interface Secrets {
  readonly files: SecretFiles;
  /** A file on the host with a secret on each line: its name, the secret, and anything else; names hold letters, digits and _ . - only. */
  readonly list?: string | undefined;
}

/**
 * Defines `provision_first_line PATH`, which prints the first line of a file, or an empty one where it cannot; `provision_take_line` leaves the
 * shell in the file's folder, and prints its second argument before the line. `provision_take_list PATH` prints of each line of a list its name and its secret.
 */
const firstLine: Script = sh`provision_take_line() {
  provision_line=
  if provision_reach "$1" follow && [ -f "$provision_name" ]; then
    if [ -z "$provision_as$provision_shared" ]; then IFS= read -r provision_line <"$provision_name" || :
    else provision_line=$(provision_through sed -n 1p) || provision_line=
    fi
  fi 2>/dev/null
  printf '%s%s\n' "\${2-}" "$provision_line"
}
provision_first_line() (
  provision_take_line "$1"
)
provision_take_list() {
  [ -f "$1" ] || return 0
  while read -r provision_of provision_line provision_rest; do
    case $provision_of:$provision_line in
      :* | *: | *[!A-Za-z0-9_.-]*:*) ;;
      *) printf '%s %s\n' "$provision_of" "$provision_line" ;;
    esac
  done <"$1"
}`;

/** Prints the secrets as the awk programs read them. */
const told = ({ files, list }: Secrets): Script =>
  sh`${Object.entries(files).map(([name, path]) => sh`provision_take_line ${path} ${`${name} `} </dev/null;`)}
    ${list === undefined ? raw('') : sh`provision_take_list ${list};`} echo`;

/** Bytes up to which a content is read and shown; a longer one is compared by its digest. */
export const SHOWN = 256 * 1024;

/**
 * Defines `provision_filter`, which prints its standard input with every secret replaced by its placeholder, and every other
 * value behind one of the prefixes by `@@secret:other@@`; `provision_digest` of that; and `provision_sum_up`, which leaves that digest in `$provision_sum`,
 * and in `$provision_masked` all that is seen of a text that is no longer than `SHOWN`: nothing, where it is to be asked for.
 */
export const maskingFilter = (secrets: Secrets, prefixes: readonly string[]): Script =>
  sh`${firstLine}
provision_filter() {
  { ${told(secrets)}
    cat; printf x; } | awk "$provision_mask" ${prefixes}
}
provision_mask=${awkMask}
provision_digest() { provision_filter | sha256sum; }
provision_sum_up() {
  provision_masked= provision_size=\${provision_kind#*|*|*|}
  provision_size=\${provision_size%%|*}
  if [ -z "$provision_as$provision_shared" ] && [ "$provision_size" -le ${SHOWN} ]; then
    provision_plain=$(cat <"$provision_name") || return 1
    # One line break ends a text. A shell drops more of them, and each NUL, and counts bytes.
    if [ $((\${#provision_plain} + 1)) = "$provision_size" ]; then
      provision_masked=$(
        {
          ${told(secrets)}
          printf '%s\nx' "$provision_plain"
        } | awk "$provision_mask" ${prefixes}
      ) || return 1
      provision_plain=
      provision_sum=$(sha256sum <<PROVISION_MASKED
$provision_masked
PROVISION_MASKED
      ) || return 1
      return
    fi
    provision_plain=
  fi
  provision_sum=$(provision_through provision_digest)
}`;

/** Prints the content with every placeholder replaced by its secret; stops where a secret is missing or empty. */
export function fillSecrets(content: Text, { files, list }: Secrets): Script {
  const used = secretNames(content);
  const there = Object.fromEntries(Object.entries(files).filter(([name]) => used.includes(name)));
  if (used.length === 0) return sh`printf '%s' ${quoteText(content)}`;
  const checks = Object.entries(there).map(
    ([name, path]) => sh`case $(provision_first_line ${path}) in
  *[![:space:]]*) ;;
  *)
    printf 'secret %s: %s is missing or empty\n' ${name} ${path} >&2
    exit 1
    ;;
esac`,
  );
  const listed = used.filter(name => files[name] === undefined);
  return sh`${firstLine}
${checks}
${list === undefined || listed.length === 0 ? raw('') : areListed(list, listed)}
{ ${told({ files: there, list: listed.length === 0 ? undefined : list })}
  printf '%s' ${quoteText(content)}
  printf x
} | awk ${awkFill}`;
}

/** Stops where a list lacks one of these names. */
const areListed = (list: string, names: readonly string[]): Script => sh`provision_in_list="
$(provision_take_list ${list})"
for provision_wanted in ${names}; do
  case $provision_in_list in
    *"
$provision_wanted "*) ;;
    *)
      provision_in_list=
      printf 'secret %s: it is not in %s\n' "$provision_wanted" ${list} >&2
      exit 1
      ;;
  esac
done
provision_in_list=`;
