/** Of several names that a variable has had, the one that ssh is handed comes first. */
export const NAMES = {
  host: ['ansible_ssh_host', 'ansible_host'],
  user: ['ansible_ssh_user', 'ansible_user'],
  port: ['ansible_ssh_port', 'ansible_port'],
  key: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
  password: ['ansible_ssh_password', 'ansible_ssh_pass', 'ansible_password'],
  become: ['ansible_become', 'ansible_sudo'],
  becomePassword: ['ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass'],
  arguments: ['ansible_ssh_common_args'],
  more: ['ansible_ssh_extra_args', 'ansible_ssh_args'],
  connection: ['ansible_connection'],
} as const;
/** Variables that are made something of, or are known to need nothing. */
export const KNOWN: ReadonlySet<string> = new Set([
  ...Object.values(NAMES).flat(),
  'ansible_become_user',
  'ansible_become_method',
  'ansible_host_key_checking',
]);
/** Variables that people keep a second address in. */
export const ADDRESSES = [
  'private_ip',
  'private_address',
  'internal_ip',
  'private_ipv4',
  'lan_ip',
  'lan_address',
  'local_ip',
  'node_ip',
  'k3s_node_ip',
  'ip',
];
/** Names of variables whose values are kept off the screen. */
export const SECRET = /pass|secret|token|credential|psk|vault|api_?key|private_?key|auth/i;
