/** An option that the user has given, to be repeated where a command of ours takes it, too. */
export interface GivenOption {
  /** Its long name: `--inventory`. */
  readonly name: string;
  /** As it is written on a command line, without quotes: `-i`, `home.yaml`. */
  readonly words: readonly string[];
  /** It only narrows what is done: repeated where just the same is meant to be done again. */
  readonly narrows?: boolean;
}

/** Tells whether a command (`gate phase2`, `twin up`) takes an option, by its long name. */
export type Takes = (command: string, option: string) => boolean;

let given: readonly GivenOption[] = [];
let takes: Takes = () => false;

/** From here on, commands in hints repeat these options: the command line says so once, before anything else. */
export function repeatOptions(options: readonly GivenOption[], taken: Takes): void {
  given = options;
  takes = taken;
}

/** The same for what a command has taken from elsewhere: a plan that was kept names its inventory. */
export function repeatAlso(options: readonly GivenOption[]): void {
  given = [...given, ...options];
}

const word = (text: string): string => (/^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/**
 * A command of ours as a hint names it, to be copied as it stands: with the options that the user has given and that
 * decide what it means (`-i`, `--twin`, `-e` …). What consents to anything (`--yes`, `--force`) is never repeated.
 * @param words `attach`, `gate phase2`, `twin up`
 * @param scope `the same`: on the same hosts and for the same part of a playbook, too (`--limit`, `--tags` …)
 */
export function ownCommand(words: string, scope: 'the same' | 'whole' = 'whole'): string {
  const repeated = given
    .filter(({ name, narrows }) => takes(words, name) && (narrows !== true || scope === 'the same'))
    .flatMap(one => one.words.map(word));
  return ['provision', words, ...repeated].join(' ');
}
