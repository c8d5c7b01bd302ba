import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Environment variables by name; an empty one is there, and says nothing. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** An environment variable; an empty one counts as not set (no-color.org, the XDG Base Directory Specification, POSIX for LANG). */
export const variable = (name: string, all: Environment = process.env): string | undefined => all[name] || undefined;

/** What the system knows of the user; nothing for a number without an account, as containers give one. */
function account(): { readonly username: string; readonly homedir: string } | undefined {
  try {
    return userInfo();
  } catch {
    return undefined;
  }
}

/** The user's home folder: HOME, else that of the account, else `/`. */
export function homeFolder(): string {
  return variable('HOME') === undefined ? (account()?.homedir ?? '/') : homedir();
}

/** Where this user's programs keep what they can find again (XDG Base Directory Specification). */
export function cacheFolder(all: Environment = process.env, home: string = homeFolder()): string {
  const named = variable('XDG_CACHE_HOME', all);
  return named !== undefined && isAbsolute(named) ? named : join(home, '.cache');
}

/** The home folder that the user database names, whatever HOME says. */
export const accountHome = (): string | undefined => account()?.homedir;

/** Who runs this process: the account's name, else LOGNAME or USER, else the number. */
export const userName = (): string =>
  account()?.username ?? variable('LOGNAME') ?? variable('USER') ?? `uid ${process.getuid?.() ?? 'unknown'}`;
