import type { TimerPlaces } from './timer-places.ts';

/** Seconds between two looks. */
const EVERY = 20;

/**
 * One look. What systemd itself says of each start and end is left out of the journal (`LogLevelMax`), where a line tells that something
 * changed.
 */
export const serviceText = (name: string, { script, service }: TimerPlaces): string => `# Written by provision, phase 2.
[Unit]
Description=provision: one look at the mesh ${name}

[Service]
Type=oneshot
ExecStart=/bin/sh ${script} ${name}
TimeoutStartSec=300
RuntimeDirectory=${service.replace(/\.service$/, '')}
RuntimeDirectoryPreserve=yes
LogLevelMax=notice
SyslogIdentifier=provision-mesh
`;

export const timerText = (name: string): string => `# Written by provision, phase 2.
[Unit]
Description=provision: looks at the mesh ${name} every ${EVERY} seconds

[Timer]
OnActiveSec=1s
OnUnitInactiveSec=${EVERY}s
AccuracySec=1s

[Install]
WantedBy=timers.target
`;
