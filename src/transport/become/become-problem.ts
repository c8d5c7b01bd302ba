import type { ProblemDetails } from '../../model/problems/problem.ts';
import { TransportProblem } from '../../model/transport.ts';
import { noSudoOf, type Privilege } from '../launch-command.ts';

/** What sudo (or the login shell) says when it runs nothing, what that means, and the hint. sudo speaks `LC_ALL=C`. */
const REFUSALS: readonly (readonly [RegExp, (user: string) => Pick<ProblemDetails, 'what' | 'hint'>])[] = [
  [
    /a password is required|no password was provided|sudo: interactive authentication is required/,
    user => ({
      what: `sudo asks for the password of ${user}`,
      hint: 'give it with -K, set `become_password` (`ask`, `{file: …}` or a sealed value), or allow NOPASSWD in sudoers',
    }),
  ],
  [
    /is not in the sudoers file|may not run sudo|I'm afraid I can't do that/,
    user => ({
      what: `${user} may not use sudo`,
      hint: `add ${user} to sudoers (usermod -aG sudo ${user}), as root`,
    }),
  ],
  [
    // polkit's words: what answers to the name of sudo there is systemd's run0, or asks polkit in another way.
    /interactive authentication (is )?required|requires interactive authentication/i,
    user => ({
      what: 'polkit decides there who becomes root, and asks only at a terminal',
      hint: `let ${user} become root without being asked (a rule in /etc/polkit-1/rules.d), install sudo, or log in as root`,
    }),
  ],
  [
    // The second are the words of sudo-rs, which names the command.
    /is not allowed to execute|Sorry, user \S+ may not run (?!sudo )/,
    user => ({ what: `sudo does not let ${user} run a shell as root`, hint: 'allow `/bin/sh` (or ALL) in sudoers' }),
  ],
  [
    /must have a tty/,
    user => ({ what: 'sudo requires a terminal', hint: `put \`Defaults:${user} !requiretty\` into sudoers` }),
  ],
  [
    /account (validation failure|is locked|has expired)|password expired/i,
    user => ({ what: `the account of ${user} is not usable`, hint: 'log in by hand: does it ask for a new password?' }),
  ],
];

/** A command that ended with a status before its shell took the script. */
export function becomeProblem(
  where: string,
  privilege: Privilege,
  user: string,
  nonce: string,
  code: number,
  heard: readonly string[],
): TransportProblem {
  const text = heard.join('\n');
  const evidence = heard.filter(line => !line.includes(nonce));
  if (text.includes(noSudoOf(nonce))) {
    return new TransportProblem('become', {
      where,
      what: 'there is no sudo on the host',
      hint: 'install it, or log in as root with `become: false`',
    });
  }
  const known = privilege === 'own' ? undefined : REFUSALS.find(([pattern]) => pattern.test(text));
  if (known !== undefined) return new TransportProblem('become', { where, ...known[1](user), evidence });
  return new TransportProblem('become', {
    where,
    what:
      privilege === 'own'
        ? `the login of ${user} runs no commands (it exited with status ${code})`
        : `sudo exited with status ${code} before it ran anything`,
    evidence,
    hint: `try \`ssh ${user}@… ${privilege === 'own' ? 'true' : 'sudo true'}\` by hand: what does it say?`,
  });
}

/**
 * sudo asked a second time; it is not told the same again, since many wrong ones lock an account.
 * @param whose password sudo asks for, where it says so
 */
export function wrongPassword(where: string, user: string, whose = user): TransportProblem {
  const own = whose === user;
  return new TransportProblem('become', {
    where,
    what: own
      ? `sudo rejected the password given for ${user}`
      : `sudo rejected the password: there it wants that of ${whose}, not of ${user}`,
    hint: own
      ? `try again with -K: it is the password of ${user} on the host, not the controller's`
      : `sudoers there has rootpw, targetpw or runaspw: give the password of ${whose} (-K, or \`become_password\` of this host), or remove that line`,
  });
}
