/** Bytes that VXLAN over IPv4 adds to a packet (RFC 7348: outer Ethernet, IP, UDP and its own header). */
export const VXLAN_ADDS = 50;
