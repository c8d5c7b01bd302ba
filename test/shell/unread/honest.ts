/**
 * Where a program that fails, is missing or prints rubbish may leave an answer as it was, and why: everything else is "could not be
 * read". Of what it is about (`NAME PROGRAM FAULT`), an expression.
 */
const honest: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:check )?command \S+ /,
    'the exit status of a command of the user’s is the answer; a program that is missing is told apart',
  ],
  [
    /^fact \S+ (?:fails|missing)$/,
    'a command of the user’s: what it does not tell is refused with its status, and nothing is done by it',
  ],
  [
    / getent missing$/,
    'without getent there is /etc/passwd alone, unless /etc/nsswitch.conf says otherwise (account.sh)',
  ],
  [
    / (?:ipset|nft|iptables) missing$/,
    'asked only where they are there; tables that need a program that is missing are an error',
  ],
  [
    /^(?:firewall_policies|open_firewall|leftover_firewall_rules) iptables /,
    'its version only tells which of two programs to ask',
  ],
  [/^sysctl m?awk (?:fails|missing)$/, 'then each setting is read by itself, without it'],
  [/^kept_names \S+ rubbish$/, 'a name that is not seen is a warning at most, and nothing is kept or removed for it'],
  [
    /^reboot getconf (?:fails|missing)$/,
    'a tick is 1/100 s on every Linux that is met: it is asked to be sure (time(7))',
  ],
  [/^(?:k3s_host|traefik_edge) ss missing$/, 'without ss the kernel’s own tables tell which ports are taken'],
  [/^reboot (?:uname|ls|sort|tail) /, 'of the example’s own `needed_if`: its exit status is the answer'],
  [/^archive nft missing$/, 'status 127 of an output: there is no such program (docs/resources.md)'],
  [/^lifeline tr rubbish$/, 'a login without SSH_CONNECTION is a console: any text without it says just that'],
  [/^wireguard_restart lsattr missing$/, 'nothing is immutable without chattr, which comes with lsattr'],
  [
    /^wireguard_(?:interface|pings) wg missing$/,
    'the phase brings wg; without it no peer has a range of its own, and all are pinged',
  ],
  [
    /^leftover_wireguard_tunnels wg missing$/,
    'flannel and Cilium make such links where nobody has installed wg; then addresses and files tell where one leads, or its owner is unknown',
  ],
  [
    /^(?:leftover_wireguard_tunnels|no_wireguard_tunnels|wireguard_(?:implementation|pings)) date /,
    'the time comes along with what runs, and is not looked at: whose a tunnel is follows from addresses, a ping is a ping',
  ],
  [/^wireguard_(?:handshakes|allowed_ips|pings|restart) ip rubbish$/, 'only whether there is a link is asked of ip'],
  [/^wireguard_pings (?:wg rubbish|m?awk (?:fails|missing))$/, 'it only saves pings that would lead nowhere'],
  [
    /^wireguard_pings ping (?:fails|rubbish)$/,
    'a ping that fails is a peer that does not answer; its time is shown, not judged',
  ],
  [/^wireguard_\w+ (?:cat|date) rubbish$/, 'a reading that several checks share: this one looks at another part of it'],
  [/^(?:wireguard_\w+|no_wireguard_tunnels) \S+ rubbish$/, 'not one of the peers or tunnels that are wanted: STOP'],
];

/** Why an answer may stand although this program is broken; `undefined`: it may not. */
export const whyHonest = (name: string, program: string, fault: string): string | undefined =>
  honest.find(([about]) => about.test(`${name} ${program} ${fault}`))?.[1];
