import type { Node } from '../../model/twin/twin-layout.ts';
import type { Account, Door } from './host-accounts.ts';

/** A file to write into a host's disk before it boots. */
export interface HostFile {
  /** Absolute, inside the host. */
  readonly path: string;
  readonly mode: number;
  readonly content: string | Buffer;
  readonly uid?: number;
}

export interface HostFilesInput {
  readonly host: string;
  readonly door: Door;
  readonly names: Node['names'];
  /** The private and public key that the host's sshd shows. */
  readonly hostKey: { readonly private: string; readonly public: string };
  readonly clientKey: string;
  /** crypt(3) hash of the password that sudo asks for. */
  readonly passwordHash: string;
  readonly machineId: string;
  /** The image's account files, to which the users are added. */
  readonly base: { readonly passwd: string; readonly group: string; readonly shadow: string };
}

/** The first number that Debian gives to people. */
const FIRST_UID = 1000;

interface Person {
  readonly account: Account;
  readonly uid: number;
  readonly home: string;
}

const home = ({ account, uid, home: folder }: Person, key: string): HostFile[] => [
  { path: `${folder}/.ssh/authorized_keys`, mode: 0o600, content: key, uid },
  ...(account.sudo === 'none'
    ? []
    : [
        {
          path: `/etc/sudoers.d/${account.user.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`,
          mode: 0o440,
          content: `${account.user} ALL=(ALL:ALL) ${account.sudo === 'without-password' ? 'NOPASSWD: ' : ''}ALL\n`,
        },
      ]),
];

/** Everything in which a host differs from its image. */
export function hostFiles(input: HostFilesInput): HostFile[] {
  const people = input.door.accounts.map((account, at): Person => {
    const root = account.user === 'root';
    return { account, uid: root ? 0 : FIRST_UID + at, home: root ? '/root' : `/home/${account.user}` };
  });
  const users = people.filter(person => person.uid !== 0);
  const secret = (account: Account): string => (account.sudo === 'with-password' ? input.passwordHash : '*');
  const hosts = input.names.map(({ address, names }) => `${address} ${names.join(' ')}`);
  return [
    { path: '/etc/hostname', mode: 0o644, content: `${input.host}\n` },
    { path: '/etc/hosts', mode: 0o644, content: ['127.0.0.1 localhost', ...hosts, ''].join('\n') },
    { path: '/etc/machine-id', mode: 0o444, content: `${input.machineId}\n` },
    { path: '/etc/ssh/ssh_host_ed25519_key', mode: 0o600, content: input.hostKey.private },
    { path: '/etc/ssh/ssh_host_ed25519_key.pub', mode: 0o644, content: input.hostKey.public },
    {
      path: '/etc/ssh/sshd_config.d/twin.conf',
      mode: 0o644,
      content: [...input.door.ports.map(port => `Port ${port}`), 'HostKey /etc/ssh/ssh_host_ed25519_key', ''].join(
        '\n',
      ),
    },
    {
      path: '/etc/passwd',
      mode: 0o644,
      content:
        input.base.passwd +
        users.map(({ account, uid, home: at }) => `${account.user}:x:${uid}:${uid}::${at}:/bin/bash\n`).join(''),
    },
    {
      path: '/etc/group',
      mode: 0o644,
      content: input.base.group + users.map(({ account, uid }) => `${account.user}:x:${uid}:\n`).join(''),
    },
    {
      path: '/etc/shadow',
      mode: 0o640,
      content:
        input.base.shadow +
        users.map(({ account }) => `${account.user}:${secret(account)}:19000:0:99999:7:::\n`).join(''),
    },
    ...people.flatMap(person => home(person, input.clientKey)),
  ];
}
