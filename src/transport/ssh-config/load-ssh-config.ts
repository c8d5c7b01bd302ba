import { dirname, join } from 'node:path';
import { answerKey, dependsOn, directivesOf } from './answer-key.ts';
import { askOpenSsh, openSshVersion } from './ask-openssh.ts';
import { type ConfigText, configText } from './config-text.ts';
import { needsOpenSsh } from './directives.ts';
import { type KeptAnswers, keptAnswers } from './kept-answers.ts';
import { libraryConfig } from './library-config.ts';
import type { ConfigFiles, Directives, SshConfig } from './ssh-config.ts';

export interface LoadOptions {
  readonly home: string;
  /** OpenSSH's client; `undefined` where there is none. */
  readonly openSsh: () => Promise<string | undefined>;
  /** The file that keeps OpenSSH's answers for the next run. */
  readonly answersFile?: string | undefined;
  readonly warn?: ((what: string) => void) | undefined;
}

/**
 * What ssh's configuration means. A plain one (`Host`, `HostName`, `User`, `Port`, `IdentityFile`, and what makes no
 * difference here) is read by a library; of any other OpenSSH itself is asked, once for all servers that get the same
 * answer, which is kept while all that it depends on stays the same. Without OpenSSH the library reads that too.
 * @throws {InputProblem} for a file that cannot be read or understood.
 */
export async function loadSshConfig(files: ConfigFiles, options: LoadOptions): Promise<SshConfig> {
  const { home, warn = () => undefined } = options;
  const read = await readFiles(files, home);
  const lines = directivesOf(read.text);
  const openSsh = lines.some(([name, value]) => needsOpenSsh(name, value)) ? await options.openSsh() : undefined;
  if (openSsh === undefined) return libraryConfig(files.user, read.text, warn);
  const kept = await keptFor(read, files, openSsh, options.answersFile);
  const ask = askOpenSsh(openSsh, files);
  const answers = new Map<string, Promise<Directives>>();
  let underWay = 0;
  return asked => {
    const key = answerKey(lines, asked);
    const before = answers.get(key) ?? kept?.get(key);
    if (before !== undefined) return Promise.resolve(before);
    underWay += 1;
    const answer = ask(asked)
      .then(found => {
        kept?.put(key, found);
        return found;
      })
      .finally(() => {
        underWay -= 1;
        if (underWay === 0) kept?.save();
      });
    answers.set(key, answer);
    return answer;
  };
}

/** What is kept of this configuration, if anything may be. */
async function keptFor(
  read: Pick<ConfigText, 'text' | 'files'>,
  files: ConfigFiles,
  openSsh: string,
  place: string | undefined,
): Promise<KeptAnswers | undefined> {
  if (place === undefined) return undefined;
  const of = dependsOn(read, files, (await openSshVersion(openSsh)) ?? openSsh);
  return of === undefined ? undefined : keptAnswers(place, of);
}

/** The user's file and then the machine's, as one. */
async function readFiles({ user, system }: ConfigFiles, home: string): Promise<Pick<ConfigText, 'text' | 'files'>> {
  const read = [await configText(user, join(home, '.ssh'), home)];
  if (system !== undefined) read.push(await configText(system, dirname(system), home));
  return { text: read.map(one => one.text).join('\nMatch all\n'), files: read.flatMap(one => one.files) };
}
