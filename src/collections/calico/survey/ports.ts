/** TCP port of Typha, by which Calico's nodes hear of each other, on the nodes where it runs. */
export const TYPHA_PORT = 5473;
