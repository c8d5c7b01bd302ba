/**
 * Seconds after its last handshake for which a WireGuard session carries packets (REJECT_AFTER_TIME of the WireGuard paper);
 * from then on it is dead, and only a handshake brings another one.
 */
export const SESSION = 180;
