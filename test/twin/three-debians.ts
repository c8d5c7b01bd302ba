/** One host of each Debian that is supported, on the public internet. */
export const debians = ['old-1', 'mid-1', 'new-1'];

/** An inventory of them; `wipe.firewall` is what it is by default. */
export const threeDebians = (cluster: string): string => `cluster: ${cluster}
ssh: { user: root }
sites: { cloud: {} }
hosts:
  old-1: { site: cloud, address: 198.51.100.41, mesh_address: 10.8.0.1, roles: [server], vars: { twin_suite: debian11 } }
  mid-1: { site: cloud, address: 198.51.100.42, mesh_address: 10.8.0.2, roles: [agent] }
  new-1: { site: cloud, address: 198.51.100.43, mesh_address: 10.8.0.3, roles: [agent], vars: { twin_suite: debian13 } }
mesh: { subnet: 10.8.0.0/24 }
`;
