/** A way to lock oneself out of a host: the tasks that do it, as a playbook has them. */
export interface Cut {
  /** The host that it is done to. */
  readonly host: string;
  readonly what: string;
  /** YAML of the tasks, without what they have in common. */
  readonly tasks: readonly string[];
  /** sshd's own word against it comes before anybody is locked out. */
  readonly atOnce?: boolean;
}

const run = (text: string): string => `command: { run: '${text}', unless: '[ -e /run/cut ]' }`;

/** Every way that the guard is tried with, each on a host of its own. */
export const cuts: readonly Cut[] = [
  {
    host: 'a',
    what: 'a rule of iptables that drops port 22',
    tasks: [run('iptables -I INPUT -p tcp --dport 22 -j DROP')],
  },
  {
    host: 'b',
    what: 'a table of nftables that drops what goes out',
    tasks: [
      run('nft "add table inet cut; add chain inet cut out { type filter hook output priority 0; policy drop; }"'),
    ],
  },
  {
    host: 'c',
    what: 'the default route replaced',
    tasks: [run('ip route replace blackhole default; ip route delete default dev eth0 || :')],
  },
  { host: 'd', what: 'a rule of policy routing that leads nowhere', tasks: [run('ip rule add pref 10 blackhole')] },
  { host: 'e', what: 'the interface taken down', tasks: [run('ip link set dev eth0 down')] },
  { host: 'f', what: 'the address removed', tasks: [run('ip address flush dev eth0 scope global')] },
  {
    host: 'g',
    what: 'an sshd_config that does not start',
    tasks: [
      `line: { path: /etc/ssh/sshd_config, line: 'ListenAddress 203.0.113.99' }`,
      `service: { name: ssh, state: started, inputs: [/etc/ssh/sshd_config] }`,
    ],
  },
  {
    host: 'h',
    what: 'an sshd that lets nobody in',
    tasks: [
      `line: { path: /etc/ssh/sshd_config, line: 'AllowUsers nobody' }`,
      `service: { name: ssh, state: started, inputs: [/etc/ssh/sshd_config] }`,
    ],
  },
  {
    host: 'i',
    what: 'an sshd_config that the next sshd would refuse',
    tasks: [`line: { path: /etc/ssh/sshd_config, line: 'NoSuchSetting yes' }`],
    atOnce: true,
  },
  { host: 'j', what: 'sshd stopped', tasks: ['service: { name: ssh, state: stopped }'] },
  {
    host: 'k',
    what: 'the key that logs in taken away',
    tasks: [`file: { path: /home/provision/.ssh/authorized_keys, content: '', owner: provision }`],
  },
  {
    host: 'l',
    what: 'the way to root taken away',
    tasks: [`file: { path: /etc/sudoers.d/zz-cut, content: "provision ALL=(ALL) !ALL\\n", mode: '0440' }`],
  },
  {
    host: 'm',
    what: 'a peer of WireGuard that gets all traffic',
    tasks: [
      'wireguard_interface: { interface: wg0, template: all.conf.hbs }',
      'service: { name: wg-quick@wg0, enabled: true, state: started }',
    ],
  },
  {
    host: 'n',
    what: "the login's shell",
    tasks: ['user: { name: provision, shell: /bin/false }'],
  },
  { host: 'o', what: 'a home that others may write to', tasks: [`directory: { path: /home/provision, mode: '0777' }`] },
  {
    host: 'p',
    what: 'a folder of keys that others may write to',
    tasks: [`directory: { path: /home/provision/.ssh, mode: '0777' }`],
  },
  { host: 'q', what: '/etc/nologin', tasks: [`file: { path: /etc/nologin, content: "closed\\n" }`] },
  { host: 'r', what: 'the login expired', tasks: [run('chage -E 0 provision')] },
];
