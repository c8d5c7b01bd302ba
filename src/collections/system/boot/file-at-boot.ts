import type { Lasting } from '../../../model/reading/lasting.ts';
import type { Override } from '../../../model/reading/override.ts';
import { sh } from '../../../shell/sh.ts';
import { type BootConfig, configGlobs, filesInOrder, parseBootConfig } from './config-files.ts';
import { configurationManagers } from './configuration-managers.ts';
import { isSshdFile, sshdOverrides } from './sshd-file.ts';
import { tmpfilesOverrides } from './tmpfiles.ts';

/** Settings of cloud-init, lines of tmpfiles.d; of sshd's files all but comments. Shared by all tasks of a host. */
const KEEP = '^[ \t]*(manage_etc_hosts|preserve_hostname)[ \t]*:|^["\']?[a-zA-Z][-+!=~^$?]*["\']?[ \t]+["\']?/';

const probe = sh`
if [ -e /etc/cloud/cloud-init.disabled ] || ! command -v cloud-init >/dev/null; then echo '== no cloud-init'; fi
provision_config_files ${KEEP} ${configGlobs('tmpfiles.d', '.conf')} \
  /etc/cloud/cloud.cfg /etc/cloud/cloud.cfg.d/*.cfg /var/lib/cloud/instance/cloud-config.txt`;

const sshdProbe = sh`
provision_config_files '^[ ]*[A-Za-z]' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf`;

/** A setting of cloud-init, the last of those that say it, with its file. */
function cloudSetting(
  { files }: BootConfig,
  name: string,
): { readonly value: string; readonly path: string } | undefined {
  const said = files
    .filter(({ path }) => path.includes('/cloud'))
    .flatMap(({ path, lines }) =>
      lines.flatMap(line => {
        const [, key, value = ''] = /^\s*(\w+)\s*:\s*["']?([\w.-]*)/.exec(line) ?? [];
        return key === name ? [{ value: value.toLowerCase(), path }] : [];
      }),
    );
  return said.at(-1);
}

/** cloud-init's modules update_etc_hosts and update_hostname, which run at each boot. */
function cloudOverrides(path: string, config: BootConfig): readonly Override[] {
  if (config.words.has('no cloud-init')) return [];
  if (path === '/etc/hosts') {
    const manage = cloudSetting(config, 'manage_etc_hosts');
    if (manage === undefined || !['true', 'template', 'localhost'].includes(manage.value)) return [];
    const hint =
      'say manage_etc_hosts: false in /etc/cloud/cloud.cfg.d/99-hosts.cfg, or change /etc/cloud/templates/hosts.*.tmpl';
    // With “localhost” only the line of 127.0.1.1 is its own.
    const after = manage.value === 'localhost' ? 'with its own line for 127.0.1.1' : 'written anew from its template';
    const possible = manage.value === 'localhost' ? { possible: true as const } : {};
    return [{ what: path, wanted: 'as it is now', after, by: `cloud-init (${manage.path})`, hint, ...possible }];
  }
  if (path !== '/etc/hostname') return [];
  const preserve = cloudSetting(config, 'preserve_hostname');
  if (preserve?.value === 'true') return [];
  const by = `cloud-init (${preserve?.path ?? 'preserve_hostname is not set'})`;
  const hint = 'say preserve_hostname: true in /etc/cloud/cloud.cfg.d/99-hostname.cfg';
  // It leaves alone what it sees somebody else has changed since, and sets what its provider says anew.
  return [{ what: path, wanted: 'as it is now', after: "the provider's name", by, hint, possible: true }];
}

/** Folders that are empty at each boot (file-hierarchy(7)): who puts a file there knows that, as a rule. */
const VOLATILE = ['/run', '/var/run', '/dev/shm', '/tmp'];

function volatileOverrides(path: string): readonly Override[] {
  const folder = VOLATILE.find(one => path.startsWith(`${one}/`));
  if (folder === undefined) return [];
  const hint = 'put it below /etc or /var/lib, or let a unit or tmpfiles.d make it at each boot';
  return [
    { what: path, wanted: 'there', after: 'gone', by: `${folder}, which is empty at each boot`, hint, possible: true },
  ];
}

/** A file, or a part of one, as a task wants it. */
export interface WantedFile {
  readonly path: string;
  /** As text, where it is one. */
  readonly text?: () => string;
  readonly mode?: string | undefined;
}

/** Who else writes a file at boot, or is heard before it. */
export function fileAtBoot({ path, text, mode }: WantedFile): Lasting {
  const volatile = volatileOverrides(path);
  const isSshd = text !== undefined && isSshdFile(path);
  return {
    probes: [probe, ...configurationManagers.probes, ...(isSshd ? [sshdProbe] : [])],
    overrides: ([reading, managers, sshd]) => {
      const config = parseBootConfig(reading?.stdout ?? '');
      return [
        ...cloudOverrides(path, config),
        ...(volatile.length > 0 ? volatile : tmpfilesOverrides(path, mode, filesInOrder(config.files, 'tmpfiles.d'))),
        ...(isSshd ? sshdOverrides(path, text(), parseBootConfig(sshd?.stdout ?? '').files) : []),
        ...(managers === undefined ? [] : configurationManagers.overrides([managers])),
      ];
    },
  };
}
