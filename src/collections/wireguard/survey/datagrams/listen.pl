# Prints which datagrams of this run come by within so many seconds, whatever else does, a line each:
#
#     came KEY TO PORT FROM   one for this machine's own network card, before any rule of its firewall, and whose address it had
#     got KEY PORT       the same, after them, on its way to whoever listens on that port
#     listened SECONDS
#
# A packet socket sees a datagram before the rules do (packet(7)), a raw socket sees what they let in (raw(7)): so neither
# needs a counter, nor a port, and nothing is taken from whoever has it. Only payloads that begin with "prov" leave the kernel
# (classic BPF: filter.txt of the kernel), so that other traffic costs nothing. IPv6's are those without extension headers, and its
# raw sockets begin behind its header (raw(7), ipv6(7)). The numbers are Linux's own. Without IPv6 it listens to IPv4 alone.
my ($seconds, $mark) = @ARGV;
my ($AF_PACKET, $AF_INET, $AF_INET6, $SOCK_DGRAM, $SOCK_RAW, $ETH_P_IP, $ETH_P_IPV6, $UDP) = (17, 2, 10, 2, 3, 0x0800, 0x86dd, 17);
my ($SOL_SOCKET, $SO_RCVBUF, $SO_ATTACH_FILTER, $PACKET_HOST) = (1, 8, 26, 0);
my $PROV = 0x70726f76;
my ($take, $drop) = ([0x06, 0, 0, 65535], [0x06, 0, 0, 0]);
my @four = ([0x30, 0, 0, 9], [0x15, 0, 4, $UDP], [0xb1, 0, 0, 0], [0x40, 0, 0, 8], [0x15, 0, 1, $PROV], $take, $drop);
my @six = ([0x30, 0, 0, 6], [0x15, 0, 3, $UDP], [0x20, 0, 0, 48], [0x15, 0, 1, $PROV], $take, $drop);
my @six_inside = ([0x20, 0, 0, 8], [0x15, 0, 1, $PROV], $take, $drop);
socket my $card, $AF_PACKET, $SOCK_DGRAM, unpack "S", pack "n", $ETH_P_IP or exit 1;
socket my $inside, $AF_INET, $SOCK_RAW, $UDP or exit 1;
# Where UDP begins, behind an IPv4 header that may have options.
my $behind = sub { 4 * (ord($_[0]) & 15) };
# Receiver and sender.
my $dotted = sub { map { join ".", unpack "x$_ C4", $_[0] } 16, 12 };
my $colons = sub { map { join ":", map { sprintf "%x", $_ } unpack "x$_ n8", $_[0] } 24, 8 };
my @sockets = ([$card, 1, $behind, $dotted, @four], [$inside, 0, $behind, undef, @four]);
if (socket my $inside6, $AF_INET6, $SOCK_RAW, $UDP) {
  socket my $card6, $AF_PACKET, $SOCK_DGRAM, unpack "S", pack "n", $ETH_P_IPV6 or exit 1;
  push @sockets, [$card6, 1, sub { 40 }, $colons, @six], [$inside6, 0, sub { 0 }, undef, @six_inside];
}
for (@sockets) {
  my ($socket, undef, undef, undef, @program) = @$_;
  my $filter = join "", map { pack "S C C L", @$_ } @program;
  setsockopt $socket, $SOL_SOCKET, $SO_ATTACH_FILTER, pack "S x![L!] P", scalar @program, $filter or exit 1;
  setsockopt $socket, $SOL_SOCKET, $SO_RCVBUF, 1 << 20;
}
my ($left, %told) = ($seconds);
while ($left > 0) {
  my $in = "";
  vec($in, fileno $_->[0], 1) = 1 for @sockets;
  (my $ready, $left) = select $in, undef, undef, $left;
  last if $ready < 1;
  for (@sockets) {
    my ($socket, $is_card, $header, $ends) = @$_;
    next unless vec $in, fileno $socket, 1;
    my $from = recv($socket, my $packet, 65535, 0);
    next unless defined $from;
    my $at = $header->($packet);
    next if length $packet < $at + 8;
    my $data = substr $packet, $at + 8;
    next unless $data =~ /^provision \Q$mark\E ([\d-]+)/;
    my $port = unpack "x2 n", substr $packet, $at;
    if (!$is_card) { $told{"got $1 $port"} = 1 }
    elsif (unpack("x10 C", $from) == $PACKET_HOST) {
      my ($to, $by) = $ends->($packet);
      $told{"came $1 $to $port $by"} = 1;
    }
  }
}
print "$_\n" for sort keys %told;
print "listened $seconds\n";
