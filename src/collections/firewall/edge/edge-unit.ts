import { EDGE_FILE } from './edge-places.ts';

/**
 * The unit of the table. Before the network, so that at no moment of a boot the host is open; after nftables.service, whose file
 * begins with emptying everything; and again whenever that is restarted, reloaded or started. Stopping it leaves the table: it is taken away
 * by whoever wants the host open.
 */
export const edgeUnitText = (nft: string): string => `# Written by provision, phase 3.
[Unit]
Description=What of this host is reached from outside
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target
After=nftables.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${nft} -f ${EDGE_FILE}
ExecReload=${nft} -f ${EDGE_FILE}

[Install]
WantedBy=sysinit.target nftables.service
`;
