/** The words of a rule; `iptables-save` puts those with spaces in double quotes. */
const wordsOf = (rule: string): readonly string[] => rule.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];

const unquote = (word: string): string => (word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word);

/** The words behind an option of a rule, as `iptables-save` prints it. */
export const wordsBehind = (rule: string, option: string): readonly string[] =>
  wordsOf(rule).flatMap((word, at, words) => (at > 0 && words[at - 1] === option ? [unquote(word)] : []));

/** The chains that a rule leads to. */
export const targetsOf = (rule: string): readonly string[] => [...wordsBehind(rule, '-j'), ...wordsBehind(rule, '-g')];

export const commentsOf = (rule: string): readonly string[] => wordsBehind(rule, '--comment');

/** The networks that a rule speaks of, without those that it excepts: of `! -s 10.42.0.0/16` it says nothing. */
export const networksOf = (rule: string): readonly string[] =>
  wordsOf(rule).flatMap((word, at, words) =>
    (words[at - 1] === '-s' || words[at - 1] === '-d') && words[at - 2] !== '!' ? [word] : [],
  );

/** The networks of CNI that a rule is for, as their plugins write them: `name: "cbr0" id: "4f1c…"`, `dnat name: …`. */
export const cniNetworksOf = (rule: string): readonly string[] =>
  commentsOf(rule).flatMap(comment => /^(?:[ds]nat )?name: "([^"]*)" id: /.exec(comment)?.[1] ?? []);
