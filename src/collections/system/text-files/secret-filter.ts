import type { Script } from '../../../model/plan/script.ts';
import type { Text } from '../../../model/text/text.ts';
import { sh } from '../../../shell/sh.ts';
import { quoteText } from './quote-text.ts';
import { type SecretFiles, secretNames } from './secret-placeholder.ts';

/**
 * Shared by both directions. The first records are the secrets, then comes the text, then an `x`, by which a last line without a
 * newline can be told. Arguments are read from ARGV, where awk expands no escapes, and never hold a secret.
 */
const awkLibrary = `
function swap(text, from, to,   at, out) {
  out = ""
  while ((at = index(text, from)) > 0) { out = out substr(text, 1, at - 1) to; text = substr(text, at + length(from)) }
  return out text
}
BEGIN {
  ORS = ""; count = ARGV[1] + 0
  for (at = 1; at <= count; at++) mark[at] = "@@secret:" ARGV[1 + at] "@@"
  for (at = 2 + count; at < ARGC; at++) prefix[++prefixes] = ARGV[at]
  ARGC = 1
}
NR <= count { value[NR] = $0; sub(/[ \\t\\r]+$/, "", value[NR]); next }
NR > count + 1 { print seen(before) "\\n" }
{ before = $0 }
END { before = substr(before, 1, length(before) - 1); if (before != "") print seen(before) }`;

const awkFill = `${awkLibrary}
function seen(text,   at) {
  for (at = 1; at <= count; at++) if (value[at] != "") text = swap(text, mark[at], value[at])
  return text
}`;

const awkMask = `${awkLibrary}
function hide(text,   bare, at, of, rest, c, n, upto) {
  bare = text; gsub(/[ \\t\\r]/, "", bare); sub(/^[#;\\/]+/, "", bare)
  for (at = 1; at <= prefixes; at++) {
    n = length(prefix[at])
    if (tolower(substr(bare, 1, n)) != prefix[at]) continue
    rest = substr(bare, n + 1)
    for (of = 1; of <= count; of++) if (index(rest, mark[of]) == 1) return text
    if (rest == "") return text
    for (upto = 1; n > 0; upto++) {
      c = substr(text, upto, 1)
      if (c ~ /[ \\t\\r]/ || (n == length(prefix[at]) && c ~ /[#;\\/]/)) continue
      n--
    }
    while (substr(text, upto, 1) ~ /[ \\t\\r]/) upto++
    return substr(text, 1, upto - 1) "@@secret:other@@"
  }
  return text
}
function seen(text,   at) {
  text = swap(text, "@@secret:", "@@literal-secret:")
  for (at = 1; at <= count; at++) if (value[at] != "") text = swap(text, value[at], mark[at])
  return hide(text)
}`;

const named = (secrets: SecretFiles): readonly string[] => [
  String(Object.keys(secrets).length),
  ...Object.keys(secrets),
];

/** Defines `provision_first_line PATH`, which prints the first line of a file, or an empty one where it cannot. */
const firstLine: Script = sh`provision_first_line() (
  provision_line=
  if provision_reach "$1" follow && [ -f "$provision_name" ]; then
    if [ -z "$provision_as$provision_shared" ]; then IFS= read -r provision_line <"$provision_name" || :
    else provision_line=$(provision_through sed -n 1p) || provision_line=
    fi
  fi 2>/dev/null
  printf '%s\n' "$provision_line"
)`;

/**
 * Defines `provision_filter`, which prints its standard input with every secret replaced by its placeholder, and every other
 * value behind one of the prefixes by `@@secret:other@@`; and `provision_digest` of that.
 */
export const maskingFilter = (secrets: SecretFiles, prefixes: readonly string[]): Script =>
  sh`${firstLine}
provision_filter() {
  { ${Object.values(secrets).map(path => sh`provision_first_line ${path} </dev/null;`)}
    cat; printf x; } | awk ${awkMask} ${named(secrets)} ${prefixes}
}
provision_digest() { provision_filter | sha256sum; }`;

/** Prints the content with every placeholder replaced by its secret; stops where a secret is missing or empty. */
export function fillSecrets(content: Text, secrets: SecretFiles): Script {
  const used = secretNames(content);
  const there = Object.fromEntries(Object.entries(secrets).filter(([name]) => used.includes(name)));
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
  return sh`${firstLine}
${checks}
{ ${Object.values(there).map(path => sh`provision_first_line ${path};`)}
  printf '%s' ${quoteText(content)}
  printf x
} | awk ${awkFill} ${named(there)}`;
}
