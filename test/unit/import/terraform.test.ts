import { expect, test } from 'vitest';
import { hostOf, imported, unmarked } from './imported.ts';

const out = (value: unknown, sensitive = false) => ({ sensitive, type: 'string', value });
const terraform = (outputs: Readonly<Record<string, unknown>>) =>
  imported([{ path: 'outputs.json', text: JSON.stringify(outputs) }]);

test('lists of one name are the same machines: the private address is the fleet’s, ssh goes to the public one', () => {
  const read = terraform({
    control_plane_public_ips: out(['198.51.100.1', '198.51.100.2']),
    control_plane_private_ips: out(['10.0.1.1', '10.0.1.2']),
    worker_ips: out(['10.0.1.9']),
  });
  expect(hostOf(read.text, 'server-2')).toMatch(
    /address: 10\.0\.1\.2\n[\s\S]*roles: \[server\] # TODO: proposed[\s\S]*address: 198\.51\.100\.2/,
  );
  expect(hostOf(read.text, 'agent-1')).toContain('address: 10.0.1.9');
  expect(unmarked(read)).toEqual([]);
});

test('mappings and objects have names, roles and users', () => {
  const { text } = terraform({
    nodes: out({ 'pi-1': '10.0.1.1', Pi_2: { private_ip: '10.0.1.2', role: 'master', ssh_user: 'deb' } }),
    machines: out([{ name: 'vps', ipv4_address: '198.51.100.7' }]),
  });
  expect(hostOf(text, 'pi-1')).toContain('roles: [agent] # TODO: proposed: so the output nodes is called');
  expect(hostOf(text, 'pi-2')).toMatch(/address: 10\.0\.1\.2\n[\s\S]*roles: \[server\]\n {4}ssh:\n {6}user: deb/);
  expect(hostOf(text, 'vps')).toMatch(/address: 198\.51\.100\.7\n[\s\S]*roles: # TODO/);
});

test('what is sensitive, a load balancer, and a text are told; networks are kept clear of', () => {
  const { text, remarks } = terraform({
    server_ip: out('10.0.1.1'),
    token: out('Quince-9', true),
    lb_ip: out('198.51.100.9'),
    region: out('fsn1'),
    vpc_cidr: out('10.8.0.0/16'),
    pod_cidr: out('10.60.0.0/16'),
  });
  expect(`${text}${remarks.join('\n')}`).not.toMatch(/Quince-9|198\.51\.100\.9/);
  expect(remarks.join('\n')).toContain('token: the output is sensitive');
  expect(remarks.join('\n')).toContain("left out: lb_ip: a load balancer's address");
  expect(remarks.join('\n')).toContain('not carried over: region');
  expect(text).toContain('  subnet: 10.9.0.0/24');
  expect(text).toContain('kubernetes:\n  pods: 10.60.0.0/16');
});

test('the outputs of a whole state are the same', () => {
  const { text } = terraform({
    version: 4,
    terraform_version: '1.9.0',
    outputs: { agents: { value: { a1: '10.0.1.1' } } },
  });
  expect(hostOf(text, 'a1')).toContain('address: 10.0.1.1');
});
