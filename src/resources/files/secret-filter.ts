import type { Script } from '../../model/script.ts';
import type { Text } from '../../model/text.ts';
import { sh } from '../../shell/sh.ts';
import { quoteText } from './quote-text.ts';
import { type SecretFiles, secretNames } from './secret-placeholder.ts';

/** Shared by both directions. Arguments are read from ARGV, where awk expands no escapes, and never hold a secret. */
const awkLibrary = `
function swap(text, from, to,   at, out) {
  out = ""
  while ((at = index(text, from)) > 0) { out = out substr(text, 1, at - 1) to; text = substr(text, at + length(from)) }
  return out text
}
function load(   at, path) {
  ended = ARGV[1] + 0; count = ARGV[2] + 0
  for (at = 1; at <= count; at++) {
    mark[at] = "@@secret:" ARGV[1 + 2 * at] "@@"; path = ARGV[2 + 2 * at]; value[at] = ""
    if ((getline value[at] < path) > 0) sub(/[ \\t\\r]+$/, "", value[at])
    close(path)
  }
  for (at = 3 + 2 * count; at < ARGC; at++) prefix[++prefixes] = ARGV[at]
  ARGC = 1
}
BEGIN { ORS = ""; load() }
NR > 1 { print "\\n" }
END { if (ended == 1 && NR > 0) print "\\n" }`;

const awkFill = `${awkLibrary}
{
  for (at = 1; at <= count; at++) if (value[at] != "") $0 = swap($0, mark[at], value[at])
  print $0
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
{
  $0 = swap($0, "@@secret:", "@@literal-secret:")
  for (at = 1; at <= count; at++) if (value[at] != "") $0 = swap($0, value[at], mark[at])
  print hide($0)
}`;

const pairs = (secrets: SecretFiles): readonly string[] => [
  String(Object.keys(secrets).length),
  ...Object.entries(secrets).flat(),
];

/**
 * Defines `provision_filter`, which takes a file on its standard input and prints it with every secret replaced by its
 * placeholder, and every other value behind one of the prefixes by `@@secret:other@@`; and `provision_digest` of that.
 */
export const maskingFilter = (secrets: SecretFiles, prefixes: readonly string[]): Script =>
  sh`provision_filter() {
  provision_ended=$(tail -c 1 "$1" | wc -l)
  awk ${awkMask} "$((provision_ended))" ${pairs(secrets)} ${prefixes}
}
provision_digest() { provision_filter "$1" <"$1" | sha256sum; }`;

/** Prints the content with every placeholder replaced by its secret; stops where a secret is missing or empty. */
export function fillSecrets(content: Text, secrets: SecretFiles): Script {
  const used = secretNames(content);
  const there = Object.fromEntries(Object.entries(secrets).filter(([name]) => used.includes(name)));
  if (used.length === 0) return sh`printf '%s' ${quoteText(content)}`;
  const checks = Object.entries(there).map(
    ([name, path]) => sh`if ! head -n 1 ${path} 2>/dev/null | grep -q '[^[:space:]]'; then
  printf 'secret %s: %s is missing or empty\n' ${name} ${path} >&2
  exit 1
fi`,
  );
  const ended = content.pieces.at(-1)?.endsWith('\n') === true ? '1' : '0';
  return sh`${checks}
printf '%s' ${quoteText(content)} | awk ${awkFill} ${ended} ${pairs(there)}`;
}
