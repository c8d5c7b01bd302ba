/** Causes that no fault of the twin can bring about, by their codes, and why. */
export const unrehearsed: Readonly<Record<string, string>> = {
  'calico-missing':
    'Calico’s operator would have to be taken away with all that it has defined; before phase 3 has run, every twin is so',
  'checksum-offload':
    'the cables of a twin are pairs of veth, which hand packets over as they are: no card works out a checksum there, or gets one wrong',
  'pod-links-managed':
    'the links of a twin’s hosts are the twin’s own: systemd-networkd is masked there, and NetworkManager is not installed; what both print is tried as text',
};
