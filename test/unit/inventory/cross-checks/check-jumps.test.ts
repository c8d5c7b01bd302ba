import { expect, test } from 'vitest';
import { broken, mistakesOf } from '../mistakes-of.ts';

test('an unknown host to jump over', () => {
  expect(
    mistakesOf(
      broken(
        ['[server] }', '[server], ssh: { jump: tow } }'],
        ['[agent] }', '[agent], ssh: { jump: [out, nowhere] } }'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:15:99: there is no host "tow" to jump over
      → did you mean two?
    lab.yaml:16:104: there is no host "nowhere" to jump over
      → name a host of this inventory, or write user@address:port"
  `);
});

test('hops that cannot be taken apart', () => {
  expect(
    mistakesOf(
      broken(
        ['[server] }', '[server], ssh: { jump: "me@bastion.example.net:99999" } }'],
        ['[agent] }', '[agent], ssh: { jump: "a b@x" } }'],
        ['[agent, edge] }', '[agent, edge], ssh: { jump: "ssh://x" } }'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:15:99: 99999 in "me@bastion.example.net:99999" is not a port
      → a port is a number from 1 to 65535
    lab.yaml:16:98: "a b" cannot be a user's name
      → write it as you would for ssh -l
    lab.yaml:17:106: "ssh://x" is not a way to reach a host
      → write user@address:port, of which only the address is needed; an IPv6 address in brackets"
  `);
});

test('ways that lead back to where they begin', () => {
  expect(
    mistakesOf(
      broken(
        ['[server] }', '[server], ssh: { jump: two } }'],
        ['[agent] }', '[agent], ssh: { jump: [out, one] } }'],
        ['[agent, edge] }', '[agent, edge], ssh: { jump: one } }'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:15:99: the way to one leads back to it: one → two → out → one
      → give one of them jump: [], to be reached directly"
  `);
});

test('a host that jumps over itself', () => {
  expect(mistakesOf(broken(['[server] }', '[server], ssh: { jump: one } }']))).toMatchInlineSnapshot(`
    "lab.yaml:15:99: the way to one leads back to it: one → one
      → give one of them jump: [], to be reached directly"
  `);
});

test('a host that is the jump of all others is reached straight', () => {
  expect(mistakesOf(broken(['user: ops', 'user: ops\n  jump: out']))).toMatchInlineSnapshot(`"sound"`);
});

test('a way over a host that is away', () => {
  expect(
    mistakesOf(
      broken(['[server] }', '[server], ssh: { jump: out } }'], ['[agent, edge] }', '[agent, edge], away: true }']),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:17:93: one is reached over out, which is away
      → give one another way (ssh.jump), or say that it is away, too"
  `);
  expect(
    mistakesOf(
      broken(
        ['[server] }', '[server], ssh: { jump: out }, away: true }'],
        ['[agent, edge] }', '[agent, edge], away: true }'],
      ),
    ),
  ).toBe('sound');
});

test('a jump host with a login of its own is no host of the inventory', () => {
  expect(
    mistakesOf(
      broken(
        ['[server] }', '[server], ssh: { jump: { address: out, identity_file: k } } }'],
        ['[agent] }', '[agent], ssh: { jump: [gate.example.net, { address: one, user: me }] } }'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:15:110: out is a host of this inventory, which is reached as its own ssh says
      → write jump: out, and what else is said here in hosts.out.ssh
    lab.yaml:16:128: one is a host of this inventory, which is reached as its own ssh says
      → write jump: one, and what else is said here in hosts.one.ssh"
  `);
});

test('what such a jump host cannot say', () => {
  expect(
    mistakesOf(
      broken(
        ['[server] }', '[server], ssh: { jump: { adress: gate } } }'],
        ['[agent] }', '[agent], ssh: { jump: [out, { address: "a b", port: 0 }] } }'],
        ['[agent, edge] }', '[agent, edge], ssh: { jump: { address: gate, become: true } } }'],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "lab.yaml:15:93: hosts.one.ssh.jump does not say "address"
      → add it: Where SSH finds the jump host: an address or a name
    lab.yaml:15:101: hosts.one.ssh.jump has no key "adress"
      → did you mean address?
    lab.yaml:16:115: hosts.two.ssh.jump[1].address: "a b" is neither an address nor a host name
      → write it as you would for ssh
    lab.yaml:16:128: hosts.two.ssh.jump[1].port: 0 is too small, the minimum is 1
      → The jump host's TCP port; not set: what ~/.ssh/config says, else 22
    lab.yaml:17:123: hosts.out.ssh.jump has no key "become"
      → the keys here are address, user, port, identity_file"
  `);
});
