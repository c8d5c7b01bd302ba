import { sh } from '../../../shell/sh.ts';
import type { Neighbour } from './neighbour.ts';

/** The real ufw, with rules of the user's own. */
export const ufw: Neighbour = {
  name: 'ufw',
  title: 'ufw, installed and active, with rules of the user’s own',
  onRequest: true,
  make: sh`if ! has ufw; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq -y install ufw >/dev/null 2>&1
fi
ufw allow 22/tcp >/dev/null
ufw allow in on wan2 >/dev/null
ufw route allow in on wan2 >/dev/null
ufw allow from 192.168.15.0/24 to any port 6443 proto tcp comment 'kubernetes api from the LAN' >/dev/null
ufw --force enable >/dev/null
# It has enabled its unit; started it is at the next boot.
systemctl start ufw.service`,
  state: sh`show_managers ufw.service
show_files /etc/ufw
show_chains 'ufw-(user|before|after)'
ufw status verbose | sed 's/^/rule /'`,
  ways: [],
};
