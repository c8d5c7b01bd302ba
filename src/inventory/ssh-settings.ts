import { join } from 'node:path';
import type { Become, JumpHop, SshSettings } from '../model/inventory.ts';
import { listOf } from '../model/one-or-many.ts';
import { OWN_FOLDER } from '../model/own-folder.ts';
import { effectiveJump, parseHop } from './jumps.ts';
import { expandPath, type Folders, pathList } from './paths.ts';
import type { HopSection, InventoryFile, SshSection } from './schema/file-schema.ts';

/** @param at the way to the section that says the password */
function become(ssh: SshSection, folders: Folders, at: readonly string[]): Become {
  if (ssh.become === false || ssh.user === 'root') return { method: 'none' };
  const { become_password: password = false } = ssh;
  if (typeof password === 'object') return { method: 'sudo', password: { file: expandPath(password.file, folders) } };
  if (typeof password === 'string' && password !== 'ask') {
    return { method: 'sudo', password: { sealed: password, path: [...at, 'become_password'] } };
  }
  return { method: 'sudo', password: password === false ? 'none' : 'ask' };
}

/** Every host's SSH settings, by name: its own over the inventory's, ways over other hosts followed. */
export function sshSettings(file: InventoryFile, folders: Folders): ReadonlyMap<string, SshSettings> {
  const { hosts } = file;
  const sections = new Map<string, SshSection>(
    Object.entries(hosts).map(([name, host]) => [name, { ...file.ssh, ...host.ssh }]),
  );
  const absolute = (paths: string | readonly string[] | undefined): string[] =>
    (pathList(paths) ?? []).map(path => expandPath(path, folders));
  const addressOf = (name: string): string => hosts[name]?.ssh.address ?? listOf(hosts[name]?.address)[0] ?? name;

  const hopTo = (hop: HopSection): JumpHop => {
    if (typeof hop !== 'string') {
      const { address, user, port, identity_file } = hop;
      return {
        address,
        ...(port === undefined ? {} : { port }),
        ...(user === undefined ? {} : { user }),
        identityFiles: absolute(identity_file),
      };
    }
    const section = sections.get(hop);
    if (section !== undefined) {
      const { port, user } = section;
      return {
        address: addressOf(hop),
        ...(port === undefined ? {} : { port }),
        ...(user === undefined ? {} : { user }),
        identityFiles: absolute(section.identity_file),
      };
    }
    const written = parseHop(hop);
    return 'what' in written ? { address: hop, identityFiles: [] } : { ...written, identityFiles: [] };
  };
  /** Only the first hop is reached by a way of its own: the others follow from it, as with `ssh -J`. */
  const wayTo = (name: string): readonly JumpHop[] | undefined => {
    const jump = effectiveJump({ name, jump: hosts[name]?.ssh.jump }, file.ssh.jump);
    const [first] = jump ?? [];
    if (jump === undefined || first === undefined) return jump === undefined ? undefined : [];
    return [
      ...((typeof first === 'string' && sections.has(first) ? wayTo(first) : undefined) ?? []),
      ...jump.map(hopTo),
    ];
  };

  const settingsOf = (name: string, section: SshSection): SshSettings => {
    const jump = wayTo(name);
    const own = hosts[name]?.ssh.become_password !== undefined;
    return {
      address: addressOf(name),
      ...(section.port === undefined ? {} : { port: section.port }),
      ...(section.user === undefined ? {} : { user: section.user }),
      identityFiles: absolute(section.identity_file),
      agent: section.agent ?? true,
      ...(jump === undefined ? {} : { jump }),
      become: become(section, folders, own ? ['hosts', name, 'ssh'] : ['ssh']),
      ...(section.client === undefined ? {} : { client: section.client }),
      hostKey: section.host_key ?? 'strict',
      knownHosts: [join(folders.inventory, OWN_FOLDER, 'known_hosts'), ...absolute(section.known_hosts)],
      connectTimeout: section.connect_timeout ?? 10,
    };
  };
  return new Map([...sections].map(([name, section]) => [name, settingsOf(name, section)]));
}
