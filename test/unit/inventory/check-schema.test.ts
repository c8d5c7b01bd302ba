import { expect, test } from 'vitest';
import { broken, mistakesOf, sound } from './mistakes-of.ts';

test('the sound inventory is sound', () => {
  expect(mistakesOf(sound)).toMatchInlineSnapshot(`"sound"`);
});

test('an empty mapping: everything that is missing', () => {
  expect(mistakesOf('{}')).toMatchInlineSnapshot(`
    "lab.yaml:1:1: the inventory does not say "cluster"
      → add it: The cluster's name, or what several are called together; it is typed to confirm what cannot be undone
    lab.yaml:1:1: the inventory does not say "hosts"
      → add it: The machines, by name
    lab.yaml:1:1: the inventory does not say "mesh"
      → add it: The WireGuard network that joins all hosts"
  `);
});

test('a list instead of a mapping', () => {
  expect(mistakesOf('- cluster: lab\n')).toMatchInlineSnapshot(`
    "lab.yaml:1:1: the inventory: this must be a mapping (key: value), not a list
      → Which hosts there are, how they are reached, and what they form"
  `);
});

test('a text instead of a mapping', () => {
  expect(mistakesOf('lab\n')).toMatchInlineSnapshot(`
    "lab.yaml:1:1: the inventory: this must be a mapping (key: value), not text
      → Which hosts there are, how they are reached, and what they form"
  `);
});

test('unknown keys at every level', () => {
  expect(
    mistakesOf(
      broken(
        ['cluster: lab', 'clusters: x\ncluster: lab'],
        ['user: ops', 'user: ops\n  hostkey: strict\n  becomes: true'],
        ['    lan:', '    LAN: x\n    lan:'],
        ['      lan_address', '      lan-address: x\n      lan_address'],
        ['udp: 51820,', 'udp: 51820, tcp: 1,'],
        ['roles: [server] }', 'roles: [server], adress: x }'],
        ['mesh:', 'mesh:\n  mut: 1420'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:1:11: clusters: this must be a mapping (key: value), not text
      → Several clusters that share the mesh, by name: what stands here counts over the same key at the top, and hosts say \`cluster: NAME\`
    lab.yaml:5:3: ssh has no key "hostkey"
      → did you mean host_key?
    lab.yaml:6:3: ssh has no key "becomes"
      → did you mean become?
    lab.yaml:9:5: sites.home has no key "LAN"
      → did you mean lan?
    lab.yaml:12:7: sites.home.router has no key "lan-address"
      → did you mean lan_address?
    lab.yaml:16:25: sites.home.router.forwards[0] has no key "tcp"
      → the keys here are udp, to, to_port
    lab.yaml:20:86: hosts.one has no key "adress"
      → did you mean address?
    lab.yaml:24:3: mesh has no key "mut"
      → did you mean mtu?"
  `);
});

test('keys that only one host can have', () => {
  expect(mistakesOf(broken(['user: ops', 'user: ops\n  address: 192.0.2.1']))).toMatchInlineSnapshot(`
    "lab.yaml:4:3: ssh has no key "address"
      → the keys here are port, user, identity_file, agent, jump, become, become_password, client, host_key, known_hosts, connect_timeout"
  `);
});

test('missing keys, at the host that misses them', () => {
  expect(
    mistakesOf(
      broken(
        ['site: home, address: 192.168.15.2, mesh_address: 10.8.0.1, ', ''],
        ['      lan_address: 192.168.15.1\n', ''],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:7:5: sites.home.router does not say "lan_address"
      → add it: The router's address on the LAN; or a list: one in each LAN, of IPv4 and IPv6
    lab.yaml:14:3: hosts.one does not say "site"
      → add the site whose LAN it is on; only a host that others reach over the internet needs none
    lab.yaml:14:3: hosts.one does not say "address"
      → add it: The host's address on the LAN of its site; at a site without a LAN, its public address; or a name of DNS that leads there; or a list of two, for IPv4 and IPv6"
  `);
});

test('keys without a value', () => {
  expect(
    mistakesOf(broken(['cluster: lab', 'cluster:'], ['  cloud: {}', '  cloud:'], ['user: ops', 'user:'])),
  ).toMatchInlineSnapshot(`
    "lab.yaml:1:1: cluster: this must be text, not empty
      → give it a value, or remove it
    lab.yaml:3:3: ssh.user: this must be text, not empty
      → give it a value, or remove it
    lab.yaml:13:3: sites.cloud: this must be a mapping (key: value), not empty
      → write its keys below it, or {} where there is nothing to say"
  `);
});

test('wrong types', () => {
  expect(
    mistakesOf(
      broken(
        ['cluster: lab', 'cluster: 5'],
        ['user: ops', 'user: 1000\n  port: "22"\n  become: yes\n  agent: [true]\n  identity_file: { a: b }\n  jump: 7'],
        ['roles: [server]', 'roles: server'],
        ['mesh:', 'vars: [1]\nmesh:\n  mtu: 1420.5\n  port: 51820x\n  keepalive: .nan'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:1:10: cluster: this must be text, not a whole number
      → put it in quotes: "5"
    lab.yaml:3:9: ssh.user: this must be text, not a whole number
      → put it in quotes: "1000"
    lab.yaml:4:9: ssh.port: this must be a number, not text
      → write 22 without quotes
    lab.yaml:5:11: ssh.become: this must be true or false, not text
      → write true
    lab.yaml:6:10: ssh.agent: this must be true or false, not a list
      → Whether keys of a running ssh-agent are offered; true unless set
    lab.yaml:7:18: ssh.identity_file: this must be text or a list of texts, not a mapping
      → Private keys to offer, one path or a list; not set: what ~/.ssh/config says, else ssh's own
    lab.yaml:8:9: ssh.jump: this must be text or a list of texts, not a whole number
      → The way there: a host of this inventory, or user@address:port, or {address, user, port, identity_file} where the jump host has a key of its own, or a list of them, nearest first; [] goes straight; not set: ~/.ssh/config's ProxyJump
    lab.yaml:20:76: hosts.one.roles: this must be a list, not text
      → write it as a list: [server]
    lab.yaml:23:7: vars: this must be a mapping (key: value), not a list
      → Values of your own, for templates and conditions
    lab.yaml:25:8: mesh.mtu: this must be a whole number, not a fraction
      → Bytes per packet inside the mesh, from 1280 (the least that IPv6 allows, RFC 8200) to 9000 (jumbo frames); 1420 is 1500 less what WireGuard adds
    lab.yaml:26:9: mesh.port: this must be a number, not text
      → The UDP port that every host listens on
    lab.yaml:27:14: mesh.keepalive: this must be a number, not not finite
      → Seconds between packets that keep a NAT open towards a public host, at most 65535; 0 sends none"
  `);
});

test('lists with wrong entries', () => {
  expect(
    mistakesOf(
      broken(
        ['user: ops', "user: ops\n  identity_file: [~/.ssh/a, 5]\n  known_hosts: ['']"],
        ['roles: [agent]', 'roles: []'],
        ['- { udp: 51821, to: two }', '- 51821'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:4:29: ssh.identity_file[1]: this must be text, not a whole number
      → put it in quotes: "5"
    lab.yaml:5:17: ssh.known_hosts[0]: "" cannot be the name of a file
      → write a path, as in ~/.ssh/id_ed25519
    lab.yaml:14:11: sites.home.router.forwards[1]: this must be a mapping (key: value), not a whole number
      → A UDP port of the router that leads to a host's
    lab.yaml:18:76: hosts.two.roles: the list is empty
      → What the host is for: server (runs the control plane), agent, edge (faces the internet), or words of your own"
  `);
});

test('a password in the wrong place is not repeated', () => {
  expect(mistakesOf(broken(['user: ops', 'user: ops\n  become_password: hunter2']))).toMatchInlineSnapshot(`
    "lab.yaml:4:20: ssh.become_password: this is neither true, false nor ask, and no sealed value
      → let it be asked for (ask), name a file ({file: PATH}), or seal it: provision secret set FILE ssh.become_password"
  `);
});

test('words that are none of the possible ones', () => {
  expect(
    mistakesOf(
      broken(
        ['user: ops', 'user: ops\n  host_key: accept_new'],
        ['mesh:', 'wipe: { firewall: everything }\nmesh:\n  topology: star'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:4:13: ssh.host_key: "accept_new" is not possible
      → did you mean accept-new?
    lab.yaml:19:19: wipe.firewall: "everything" is not possible
      → write flush or ours or keep
    lab.yaml:21:13: mesh.topology: "star" is not possible
      → write full, gateways, hub, or { hub: [HOST] }"
  `);
});

test('numbers below the least', () => {
  expect(
    mistakesOf(
      broken(
        ['user: ops', 'user: ops\n  port: 0\n  connect_timeout: 0'],
        ['mesh:', 'mesh:\n  mtu: 1279\n  port: 0\n  keepalive: -1'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:4:9: ssh.port: 0 is too small, the minimum is 1
      → SSH's TCP port; not set: what ~/.ssh/config says, else 22
    lab.yaml:5:20: ssh.connect_timeout: 0 is too small, it must be more than 0
      → Seconds until an attempt to connect counts as failed, at most 600; 10 unless set
    lab.yaml:21:8: mesh.mtu: 1279 is too small, the minimum is 1280
      → Bytes per packet inside the mesh, from 1280 (the least that IPv6 allows, RFC 8200) to 9000 (jumbo frames); 1420 is 1500 less what WireGuard adds
    lab.yaml:22:9: mesh.port: 0 is too small, the minimum is 1
      → The UDP port that every host listens on
    lab.yaml:23:14: mesh.keepalive: -1 is too small, the minimum is 0
      → Seconds between packets that keep a NAT open towards a public host, at most 65535; 0 sends none"
  `);
});

test('numbers above the most', () => {
  expect(
    mistakesOf(
      broken(
        ['user: ops', 'user: ops\n  port: 70000\n  connect_timeout: 3600'],
        ['mesh:', 'mesh:\n  mtu: 9001\n  port: 65536\n  keepalive: 65536'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:4:9: ssh.port: 70000 is too large, the maximum is 65535
      → SSH's TCP port; not set: what ~/.ssh/config says, else 22
    lab.yaml:5:20: ssh.connect_timeout: 3600 is too large, the maximum is 600
      → Seconds until an attempt to connect counts as failed, at most 600; 10 unless set
    lab.yaml:21:8: mesh.mtu: 9001 is too large, the maximum is 9000
      → Bytes per packet inside the mesh, from 1280 (the least that IPv6 allows, RFC 8200) to 9000 (jumbo frames); 1420 is 1500 less what WireGuard adds
    lab.yaml:22:9: mesh.port: 65536 is too large, the maximum is 65535
      → The UDP port that every host listens on
    lab.yaml:23:14: mesh.keepalive: 65536 is too large, the maximum is 65535
      → Seconds between packets that keep a NAT open towards a public host, at most 65535; 0 sends none"
  `);
});

test('addresses that are none', () => {
  expect(
    mistakesOf(
      broken(
        ['192.168.15.2,', '192.168.15.256,'],
        ['192.168.15.3,', '192.168.15.03,'],
        ['198.51.100.25,', '"fe80::1",'],
        ['10.8.0.1,', '10.8.0.1/32,'],
        ['10.8.0.2,', '127.0.0.1,'],
        ['10.8.0.3,', 'ten,'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:15:31: hosts.one.address: "192.168.15.256" is not an address
      → write four numbers from 0 to 255, as in 192.168.15.2, or an IPv6 address, as in fd15::2
    lab.yaml:15:61: hosts.one.mesh_address: "10.8.0.1/32" is more than an address
      → write 10.8.0.1
    lab.yaml:16:31: hosts.two.address: "192.168.15.03" is not an address
      → write four numbers from 0 to 255, as in 192.168.15.2, or an IPv6 address, as in fd15::2
    lab.yaml:16:60: hosts.two.mesh_address: "127.0.0.1" cannot be the address of a host
      → use the address that other machines reach it at
    lab.yaml:17:32: hosts.out.address: "fe80::1" cannot be the address of a host
      → use the address that other machines reach it at
    lab.yaml:17:57: hosts.out.mesh_address: "ten" is not an address
      → write four numbers from 0 to 255, as in 192.168.15.2, or an IPv6 address, as in fd15::2"
  `);
});

test('networks that are none', () => {
  expect(
    mistakesOf(
      broken(
        ['192.168.15.0/24', '192.168.15.7/24'],
        ['10.8.0.0/24', '10.8.0.0'],
        ['cluster: lab', 'cluster: lab\nkubernetes: { pods: 10.42.0.0/33, services: "fd00::/64" }'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:2:21: kubernetes.pods: "10.42.0.0/33" is not a network
      → write it as in 192.168.15.0/24 or fd15::/64
    lab.yaml:2:45: kubernetes.services: "fd00::/64" is an IPv6 network
      → use an IPv4 one: pods and services are not planned in IPv6
    lab.yaml:7:10: sites.home.lan: 192.168.15.7/24 is an address inside a network, not a network
      → write 192.168.15.0/24
    lab.yaml:20:11: mesh.subnet: "10.8.0.0" is not a network
      → add its prefix length, as in 10.8.0.0/24"
  `);
});

test('a WireGuard key that is none is not repeated', () => {
  expect(
    mistakesOf(
      broken(
        ['roles: [server]', 'roles: [server], wireguard_public_key: c2hvcnQ='],
        ['roles: [agent] }', 'roles: [agent], wireguard_public_key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB= }'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:15:108: hosts.one.wireguard_public_key: this is not a WireGuard public key
      → a key is 32 bytes in base64: 44 characters, the last a =; this has 8
    lab.yaml:16:107: hosts.two.wireguard_public_key: this is not a WireGuard public key
      → a key is 32 bytes in base64: 44 characters, the last a ="
  `);
});

test('an interface, a user, an SSH address and a file that cannot be', () => {
  expect(
    mistakesOf(
      broken(
        ['user: ops', 'user: -oProxyCommand=x\n  identity_file: ~other/key'],
        ['[server] }', '[server], ssh: { address: "a b" } }'],
        ['mesh:', 'mesh:\n  interface: wireguard-interface'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:3:9: ssh.user: "-oProxyCommand=x" cannot be a user's name
      → write it as you would for ssh -l
    lab.yaml:4:18: ssh.identity_file: "~other/key" names another user's home
      → only ~/ is understood: write the full path
    lab.yaml:16:102: hosts.one.ssh.address: "a b" is neither an address nor a host name
      → write it as you would for ssh
    lab.yaml:20:14: mesh.interface: "wireguard-interface" cannot be the name of a network interface
      → use at most 15 letters, digits and _ = + . - (wg-quick(8)), as in wg0"
  `);
});
