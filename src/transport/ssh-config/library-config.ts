import SshConfigText, { LineType } from 'ssh-config';
import { brokenConfig } from './broken-config.ts';
import type { SshConfig } from './ssh-config.ts';

/**
 * Reads the text of an ssh_config(5) by a library. Nothing in it is executed, and what depends on more than the names of
 * the host and the user is left out; `warn` says so.
 * @throws {InputProblem} for a text that cannot be understood.
 */
export function libraryConfig(file: string, text: string, warn: (what: string) => void): SshConfig {
  let config: SshConfigText;
  try {
    config = SshConfigText.parse(text);
  } catch (cause) {
    throw brokenConfig(file, cause);
  }
  // From the end, so that what is taken out moves nothing that is still to be looked at.
  for (let at = config.length - 1; at >= 0; at -= 1) {
    const line = config[at];
    if (line?.type !== LineType.DIRECTIVE) continue;
    const criteria =
      'criteria' in line && typeof line.criteria === 'object' && line.criteria !== null
        ? Object.keys(line.criteria)
        : [];
    const strange = criteria.find(
      one => !['host', 'originalhost', 'user', 'localuser', 'all'].includes(one.toLowerCase()),
    );
    if (strange !== undefined) {
      warn(
        `${file}: a section that depends on \`Match ${strange}\` is skipped: only OpenSSH's client (ssh) follows it`,
      );
      config.splice(at, 1);
      continue;
    }
    // The library would run nslookup for it.
    if ('config' in line && line.config instanceof SshConfigText)
      withoutDirective(line.config, 'canonicalizehostname', () =>
        warn(`${file}: CanonicalizeHostName is not followed`),
      );
  }
  return async ({ address, user }) => {
    try {
      const about = user === undefined ? { Host: address } : { Host: address, User: user };
      const computed = Object.entries(config.compute(about, { ignoreCase: true, matchExec: false }));
      const found = new Map(computed.map(([name, value]) => [name.toLowerCase(), [value].flat()]));
      // Of these two, ssh takes the one that comes first; the library names them in that order.
      const ways = [...found.keys()].filter(name => name === 'proxyjump' || name === 'proxycommand');
      for (const late of ways.slice(1)) found.delete(late);
      const port = found.get('port')?.[0];
      if (port !== undefined && !/^\d{1,5}$/.test(port))
        throw new Error(`Port ${port}: only OpenSSH knows which that is`);
      return found;
    } catch (cause) {
      throw brokenConfig(file, cause);
    }
  };
}

function withoutDirective(lines: SshConfigText, name: string, found: () => void): void {
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at];
    if (line?.type !== LineType.DIRECTIVE || line.param.toLowerCase() !== name) continue;
    lines.splice(at, 1);
    found();
  }
}
