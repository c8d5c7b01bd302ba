/** One line of a unit file that sets something; an empty value takes back what was set before. */
export interface Setting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/** The settings in lines of a unit file, in their order; what goes on in the next line is one (systemd.syntax(7)). Pure. */
export function settingsOf(lines: readonly string[]): readonly Setting[] {
  const settings: Setting[] = [];
  let section = '';
  let open = '';
  for (const line of lines) {
    const text = line.trim();
    if (/^[#;]/.test(text)) continue;
    if (text.endsWith('\\')) {
      open += `${text.slice(0, -1)} `;
      continue;
    }
    const whole = open + text;
    open = '';
    const named = /^\[([^\]]+)\]$/.exec(whole)?.[1];
    if (named !== undefined) section = named;
    const [, key, value = ''] = /^([A-Za-z][A-Za-z0-9-]*)\s*=\s*(.*)$/.exec(whole) ?? [];
    if (key !== undefined) settings.push({ section, key, value });
  }
  return settings;
}

/** Keys to which each line adds, and an empty one begins anew (systemd.unit(5), systemd.service(5), systemd.exec(5) and others). */
const LISTS = new RegExp(
  `^(?:${[
    'Exec\\w+|Condition\\w+|Assert\\w+|Listen\\w+|On\\w+Sec|OnCalendar|OnFailure|OnSuccess',
    'Wants|Requires|Requisite|BindsTo|PartOf|Upholds|Conflicts|Before|After|Propagates\\w+|ReloadPropagatedFrom',
    'StopPropagatedFrom|JoinsNamespaceOf|RequiresMountsFor|WantsMountsFor|Documentation|WantedBy|RequiredBy|UpheldBy|Also|Alias',
    'Environment|EnvironmentFile|PassEnvironment|UnsetEnvironment|SuccessExitStatus|Restart(?:Prevent|Force)ExitStatus|Sockets',
    'ReadWritePaths|ReadOnlyPaths|InaccessiblePaths|ExecPaths|NoExecPaths|BindPaths|BindReadOnlyPaths|TemporaryFileSystem',
    'SystemCall\\w+|RestrictAddressFamilies|RestrictNamespaces|CapabilityBoundingSet|AmbientCapabilities|SupplementaryGroups',
    '(?:Runtime|State|Cache|Logs|Configuration)Directory|LoadCredential\\w*|SetCredential\\w*|ImportCredential|ExtensionDirectories',
    'ExtensionImages|MountImages|LogExtraFields|LogFilterPatterns|DeviceAllow|IPAddress(?:Allow|Deny)|IO\\w+Max|IODeviceWeight',
    'SocketBind\\w+|RestrictNetworkInterfaces|DisableControllers|OpenFile|Path\\w+|DirectoryNotEmpty|ManagedOOM\\w+Rules',
  ].join('|')})$`,
);

/** Whether lines of a key add up. */
export const isList = (key: string): boolean => LISTS.test(key);
