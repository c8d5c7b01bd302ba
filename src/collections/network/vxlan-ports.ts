/** UDP ports at which the VXLAN of a cluster's network comes in, as its makers ship it. */
export const VXLAN_PORTS = { calico: 4789, flannel: 8472 } as const;
