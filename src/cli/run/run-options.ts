import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options that every command which talks to hosts takes; the names are Ansible's where Ansible has one. */
export interface RunOptions {
  readonly inventory?: string;
  readonly cluster?: string;
  readonly limit?: string;
  readonly forks: number;
  readonly askPass?: boolean;
  readonly askBecomePass?: boolean;
  readonly verbose: number;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly color: boolean;
  readonly timeout?: number;
  readonly twin?: boolean;
  readonly dryRun?: boolean;
  readonly check?: boolean;
  readonly detailedExitcode?: boolean;
  readonly force?: boolean;
  readonly lockWait?: number;
  readonly keyFile?: string;
  readonly trustCollections?: boolean;
  readonly removeUnknown?: boolean;
  readonly pack?: string;
  readonly stage?: readonly string[];
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly extraVars?: readonly string[];
  readonly planOut?: string;
}

/** Whether it is only to be shown what would be done, by either of the two names. */
export const isDryRun = ({ dryRun, check }: RunOptions): boolean => dryRun === true || check === true;

/** Seconds of a day; a timer of Node takes no more than 24 of them. */
const DAY = 86_400;

/** A whole number within limits. */
const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}.`);
    return value;
  };

/** `-i`: on every command that reads an inventory. */
export const withInventory = (command: Command): Command =>
  command
    .option('-i, --inventory <file>', 'inventory file, as given or in inventory/ (default: the only one there)')
    .option('-c, --cluster <name>', 'of an inventory with several clusters: only this one');

/** `--key-file`: on every command that opens sealed values. */
export const withKeyFile = (command: Command): Command =>
  command.option('--key-file <file>', 'key of sealed values (default: PROVISION_KEY_FILE, else a passphrase)');

/** How things are shown: on every command that prints. */
export const withScreen = (command: Command): Command =>
  command
    .option(
      '-v, --verbose',
      'also say what is as wanted, and why; -vv: also each step',
      (_, before: number) => before + 1,
      0,
    )
    .option('--json', 'print JSON, one event a line')
    .option('--no-color', 'no colours (NO_COLOR does the same)');

/** `--trust-collections`: on every command that runs the collections which an inventory names. */
export const withCode = (command: Command): Command =>
  command.option('--trust-collections', "run the inventory's own collections without asking, this time");

/** How hosts are talked to: on every command that does. */
export const withConnections = (command: Command): Command =>
  command
    .addOption(
      new Option('-f, --forks <number>', 'most hosts talked to at once').default(20).argParser(wholeNumber(1, 10_000)),
    )
    .option('-k, --ask-pass', 'ask for the password to log in with (by OpenSSH)')
    .option('-K, --ask-become-pass', 'ask for the sudo password')
    .addOption(new Option('--timeout <seconds>', 'seconds to wait for a connection').argParser(wholeNumber(1, 600)))
    .option('--twin', "run against the inventory's twin instead of the real hosts");

/** Everything for a command that talks to hosts. */
export const withHosts = (command: Command): Command =>
  withConnections(
    withKeyFile(withScreen(withInventory(command))).option(
      '-l, --limit <pattern>',
      'only these hosts: names, globs, roles, sites; a,b · wk-* · !edge',
    ),
  );

/** Names with commas between, perhaps in several options. An empty one stays, and is refused as a mistake. */
const listed = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  ...text.split(',').map(word => word.trim()),
];

/** `-e`: on every command whose playbooks see values of the user's own. */
export const withVars = (command: Command): Command =>
  command.option(
    '-e, --extra-vars <name=value>',
    'a value for {{vars.NAME}}, over all others; @FILE: a YAML file of them',
    (word: string, before: readonly string[] | undefined) => [...(before ?? []), word],
  );

/** `--stage`, `--tags`, `--skip-tags`: on every command that may do a part of a playbook. */
export const withParts = (command: Command): Command =>
  command
    .addOption(new Option('--stage <names>', 'only these stages; a,b').argParser(listed))
    .addOption(
      new Option('--tags <tags>', 'only tasks with one of these tags, and with `always`; a,b').argParser(listed),
    )
    .addOption(new Option('--skip-tags <tags>', 'no task with one of these tags; a,b').argParser(listed));

/** `--remove-unknown`: on every command that wipes, or asks whether that was done. */
export const withUnknown = (command: Command): Command =>
  command.option('--remove-unknown', 'the wipe takes what nobody knows the owner of, as with wipe.unknown: remove');

/** `--pack`: on every command that takes makers' files. */
export const withPack = (command: Command): Command =>
  command.option('--pack <file>', "makers' files from an archive of `artifacts pack`, for a place without internet");

/** `--lock-wait`: on every command that takes hosts' locks. */
export const withLockWait = (command: Command): Command =>
  command.addOption(
    new Option('--lock-wait <seconds>', 'wait for a host on which another run is at work').argParser(
      wholeNumber(0, DAY),
    ),
  );

/** `--plan-out`: on every command whose plan can be kept. */
export const withPlanOut = (command: Command): Command =>
  command.option('--plan-out <file>', 'keep the plan in a file, for `apply`, and touch nothing');

/** Everything for a command that changes hosts. */
export const withChanges = (command: Command): Command =>
  withLockWait(
    withPack(withUnknown(withCode(withHosts(command))))
      .option('--dry-run', 'show what would be changed, touch nothing')
      .option('--check', 'the same as --dry-run')
      .option('--detailed-exitcode', 'a dry run ends with 2 where there are changes')
      .option('-y, --yes', 'do not ask before something is destroyed')
      .option('--force', 'go on although the gate of the phase before says STOP'),
  );
