/** Where the kernel has a setting: dots part the names, and a slash stands for a dot in one (`net.ipv4.conf.eth0/100.forwarding`). */
export const procPath = (key: string): string =>
  `/proc/sys/${key.replace(/[./]/g, sign => (sign === '.' ? '/' : '.'))}`;
