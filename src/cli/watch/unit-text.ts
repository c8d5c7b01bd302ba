/** How a service of systemd begins to watch. */
export interface UnitWish {
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

/** A unit of systemd that watches a cluster for as long as the machine runs. Pure. */
export const unitText = ({
  cluster,
  command,
  folder,
  user,
  home,
}: UnitWish): string => `# /etc/systemd/system/provision-watch.service
[Unit]
Description=Watch over the cluster ${cluster.replaceAll('%', '%%')} (provision)
Wants=network-online.target
After=network-online.target

[Service]
User=${user}
Environment=HOME=${home}
WorkingDirectory=${word(folder)}
ExecStart=${command.map(word).join(' ')}
Restart=on-failure
RestartSec=60
Nice=10

[Install]
WantedBy=multi-user.target
`;
