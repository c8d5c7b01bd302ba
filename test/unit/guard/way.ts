import type { WayIn } from '../../../src/guard/way-in/way-in.ts';

/** What a host of Debian says to whom logs in as `provision`. */
export const way: WayIn = {
  login: 'provision',
  home: '/home/provision',
  files: [
    '/etc/passwd',
    '/etc/nologin',
    '/run/nologin',
    '/etc/ssh',
    '/etc/ssh/sshd_config',
    '/etc/sudoers',
    '/bin',
    '/home/provision',
    '/home/provision/.bashrc',
    '/home/provision/.ssh/authorized_keys',
    '/srv/keys/provision',
  ],
  trees: ['/etc/ssh', '/home/provision/.ssh', '/etc/network'],
  wholes: ['/etc/sudoers.d', '/etc/pam.d'],
  programs: ['/bin/bash', '/usr/bin/bash', '/usr/bin/sudo', '/usr/sbin/sshd'],
  packages: new Set(['openssh-server', 'sudo', 'bash']),
  units: new Set(['ssh.service', 'networking.service', 'ufw.service']),
  interfaces: ['eth0'],
  unread: [],
};
