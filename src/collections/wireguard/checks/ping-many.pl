# Sends each address one ICMP echo request that may not be fragmented, and prints `ok ADDRESS MILLISECONDS` for those
# that answer within so many seconds (RFC 792, RFC 4443; IP_MTU_DISCOVER: ip(7), IPV6_MTU_DISCOVER: ipv6(7)). $size is that of the
# whole packet. The numbers are Linux's own, and which one clock_gettime has is told by Perl's own ELF header (e_machine:
# elf(5)): loading Socket and Config would take longer than all else. Where it is not known, the time is `?`.
my ($size, $patience, @to) = @ARGV;
my ($AF_INET, $AF_INET6, $SOCK_RAW, $ICMP, $ICMP6, $SOL_SOCKET, $SO_RCVBUF) = (2, 10, 3, 1, 58, 1, 8);
my ($IPPROTO_IP, $IP_MTU_DISCOVER, $IPPROTO_IPV6, $IPV6_MTU_DISCOVER, $IPV6_DONTFRAG, $DO) = (0, 10, 41, 23, 62, 2);
open my $self, "<", "/proc/self/exe";
my $elf = "";
read $self, $elf, 20 if defined fileno $self;
my $call = {62 => 228, 183 => 113, 243 => 113, 40 => 263, 3 => 265}->{unpack "x18 S", $elf . "\0" x 20};
sub now {
  my $time = pack "l!2";
  return defined $call && syscall($call, 1, $time) == 0 ? [unpack "l!2", $time] : undef;
}
sub between { my ($from, $to) = @_; return $from && $to ? sprintf "%.3g", 1e3 * ($to->[0] - $from->[0]) + 1e-6 * ($to->[1] - $from->[1]) : "?" }
sub bytes {
  my ($address) = @_;
  return pack "C4", split /\./, $address unless $address =~ /:/;
  my ($head, $tail) = map { [split /:/] } split(/::/, $address, 2), "";
  return pack "n8", map { hex } @$head, (0) x (8 - @$head - @$tail), @$tail;
}
my ($four, $six);
if (grep { !/:/ } @to) {
  socket $four, $AF_INET, $SOCK_RAW, $ICMP or exit 1;
  setsockopt $four, $IPPROTO_IP, $IP_MTU_DISCOVER, pack "i", $DO or exit 1;
}
if (grep { /:/ } @to) {
  socket $six, $AF_INET6, $SOCK_RAW, $ICMP6 or exit 1;
  setsockopt $six, $IPPROTO_IPV6, $_->[0], pack "i", $_->[1] or exit 1 for [$IPV6_MTU_DISCOVER, $DO], [$IPV6_DONTFRAG, 1];
}
setsockopt $_, $SOL_SOCKET, $SO_RCVBUF, 4 << 20 for grep { defined } $four, $six;
my (%open, %name);
my $number = 0;
for my $peer (@to) {
  my $is_six = $peer =~ /:/;
  my $payload = $size - ($is_six ? 48 : 28);
  my $packet = pack("C2n3", $is_six ? 128 : 8, 0, 0, $$ & 65535, ++$number) . "\0" x ($payload > 0 ? $payload : 0);
  unless ($is_six) { # Of ICMPv6 the kernel makes the sum.
    my $sum = 0;
    $sum += $_ for unpack "n*", length($packet) % 2 ? "$packet\0" : $packet;
    $sum = ($sum & 65535) + ($sum >> 16) for 1, 2;
    substr($packet, 2, 2) = pack "n", ~$sum & 65535;
  }
  my $to = bytes($peer);
  $name{$to} = $peer;
  $open{$peer} = [$number, now()];
  my $sent = $is_six ? send $six, $packet, 0, pack "S n N a16 L", $AF_INET6, 0, 0, $to, 0
    : send $four, $packet, 0, pack "S n a4 x8", $AF_INET, 0, $to;
  delete $open{$peer} unless $sent;
}
while (%open) {
  my $in = "";
  vec($in, fileno $_, 1) = 1 for grep { defined } $four, $six;
  (my $ready, $patience) = select $in, undef, undef, $patience;
  last if $ready < 1;
  for my $socket (grep { defined $_ && vec $in, fileno $_, 1 } $four, $six) {
    my $is_six = defined $six && $socket == $six;
    my $from = recv($socket, my $packet, 65535, 0) or next;
    $packet = substr $packet, 4 * (ord($packet) & 15) unless $is_six;
    next if length $packet < 8;
    my ($type, $id, $number) = (unpack "C2n3", $packet)[0, 3, 4];
    my $peer = $name{$is_six ? unpack "x8 a16", $from : unpack "x4 a4", $from};
    next if !defined $peer || $type != ($is_six ? 129 : 0) || $id != ($$ & 65535) || !$open{$peer} || $open{$peer}[0] != $number;
    printf "ok %s %s\n", $peer, between((delete $open{$peer})->[1], now());
  }
}
