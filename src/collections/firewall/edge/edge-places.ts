/** The table that says what of a host is reached from outside; it is ours alone. */
export const EDGE_TABLE = 'provision_edge';

/** Its file, which nft loads as a whole. */
export const EDGE_FILE = '/etc/provision/edge.nft';

/** The unit that loads it at boot, and again with whatever empties all tables. */
export const EDGE_UNIT = 'provision-edge.service';

export const EDGE_UNIT_FILE = `/etc/systemd/system/${EDGE_UNIT}`;
