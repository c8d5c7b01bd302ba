/** Which inventory a command was given, whether it is about the inventory's twin, and what it takes besides. */
export interface WhichHosts {
  readonly inventory?: string | undefined;
  readonly twin?: boolean | undefined;
  /** `--remove-unknown`: without it, the same run would keep what this one removes. */
  readonly removeUnknown?: boolean | undefined;
}

/** Commands that wipe, or ask whether that was done. */
const WIPES = /^(phase\d|up|run|gate)\b/;

/** Commands that ask no host, or are about the twin already: they take no `--twin`. */
const NO_HOSTS = /^(artifacts|inventory|secret|twin|vars)\b/;

let which: WhichHosts = {};

/** From here on, commands in hints are about these hosts: the command line says so once, before anything else. */
export function aboutHosts(hosts: WhichHosts): void {
  which = hosts;
}

const word = (text: string): string => (/^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/**
 * A command of ours as a hint names it, to be copied as it stands: with the `-i`, `--twin` and `--remove-unknown`
 * that the user has given.
 * @param words `attach`, `gate phase2`, `twin up`
 */
export function ownCommand(words: string): string {
  const inventory = which.inventory === undefined ? '' : ` -i ${word(which.inventory)}`;
  const twin = which.twin === true && !NO_HOSTS.test(words) ? ' --twin' : '';
  const unknown = which.removeUnknown === true && WIPES.test(words) ? ' --remove-unknown' : '';
  return `provision ${words}${inventory}${twin}${unknown}`;
}
