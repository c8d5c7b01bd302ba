import { lines, sh } from '../../../shell/sh.ts';
import { put } from '../put.ts';
import type { Neighbour } from './neighbour.ts';

/** What belongs to the user of the host: a service, a cron job, a timer, a setting, files beside the cluster's own. */
export const ownServices: Neighbour = {
  name: 'own-services',
  title: 'a service, a cron job, a timer and settings of the user’s own',
  make: lines(
    put('/etc/my-app.conf', 'listen = 127.0.0.1:8080\n'),
    put('/etc/cron.d/my-app', '17 3 * * * root true\n'),
    put('/etc/sysctl.d/70-my-own.conf', 'net.ipv4.ip_forward = 1\n'),
    put('/usr/local/bin/kubectx', '#!/bin/sh\n', '0755'),
    put(
      '/etc/systemd/system/my-app.service',
      '[Unit]\nDescription=My own service\n[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n',
    ),
    put(
      '/etc/systemd/system/my-report.service',
      '[Unit]\nDescription=My own report\n[Service]\nType=oneshot\nExecStart=/bin/true\n',
    ),
    put(
      '/etc/systemd/system/my-report.timer',
      '[Unit]\nDescription=My own timer\n[Timer]\nOnCalendar=yearly\n[Install]\nWantedBy=timers.target\n',
    ),
    sh`systemctl daemon-reload
systemctl enable --quiet --now my-app.service my-report.timer`,
  ),
  state: sh`show_files /srv/nas
show_units my-app.service
systemctl is-active my-report.timer
show_files /etc/my-app.conf /etc/cron.d/my-app /etc/sysctl.d/70-my-own.conf /usr/local/bin/kubectx /etc/systemd/system/my-app.service /etc/systemd/system/my-report.*`,
  ways: [],
};
