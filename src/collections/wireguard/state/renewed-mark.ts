/** Notes on a host that its key was made anew, until all hosts of the round have a new one. */
export const renewedMark = (interfaceName: string): string => `/var/lib/provision/renewed/${interfaceName}`;
