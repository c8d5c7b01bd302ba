/**
 * A shell script that runs one OpenSSH client per host, all at once, each with its own script on standard input; it fails
 * where one of them does. `sudo` reads the script to its end first, as the product does.
 */
export const sideBySide = (hosts: readonly string[], sshConfig: string, scriptOf: (host: string) => string): string =>
  [
    'started=',
    ...hosts.map(
      host =>
        `ssh -F ${sshConfig} ${host} 'sudo -n sh -c '\\''eval "$(cat)"'\\''' <${scriptOf(host)} >/dev/null & started="$started $!:${host}"`,
    ),
    'for one in $started; do wait "${one%%:*}" || { echo "${one#*:} ended with $?" >&2; exit 1; }; done',
    '',
  ].join('\n');
