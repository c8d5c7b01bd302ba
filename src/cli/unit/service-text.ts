/** What a service of systemd begins, and as whom. */
export interface ServiceWish {
  readonly cluster: string;
  /** Words of the command, each as it is. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly user: string;
  readonly home: string;
}

/** A word as systemd reads it: quoted, with its own signs doubled. */
const word = (text: string): string => {
  const doubled = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w./@=:,+-]+$/.test(text) ? text : `"${doubled}"`;
};

/** The lines of a service; `description` has `CLUSTER` where the cluster's name comes. Pure. */
export const serviceText = (
  { cluster, command, folder, user, home }: ServiceWish,
  {
    description,
    settings,
    wanted,
  }: {
    readonly description: string;
    readonly settings: readonly string[];
    /** What starts it at boot; absent: a timer starts it. */
    readonly wanted?: string;
  },
): string =>
  [
    '[Unit]',
    `Description=${description.replace('CLUSTER', () => cluster.replaceAll('%', '%%'))} (provision)`,
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    `User=${user}`,
    `Environment=HOME=${home}`,
    `WorkingDirectory=${word(folder)}`,
    `ExecStart=${command.map(word).join(' ')}`,
    ...settings,
    'Nice=10',
    ...(wanted === undefined ? [] : ['', '[Install]', `WantedBy=${wanted}`]),
    '',
  ].join('\n');
