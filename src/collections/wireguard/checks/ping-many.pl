# Sends each address one ICMP echo request that may not be fragmented, and prints `ok ADDRESS MILLISECONDS` for those
# that answer within so many seconds (RFC 792; IP_MTU_DISCOVER: ip(7)). The numbers are Linux's own, and which one
# clock_gettime has is told by Perl's own ELF header (e_machine: elf(5)): loading Socket and Config would take longer
# than all else. Where it is not known, the time is `?`.
my ($size, $patience, @to) = @ARGV;
my ($AF_INET, $SOCK_RAW, $ICMP, $IPPROTO_IP, $IP_MTU_DISCOVER, $DO, $SOL_SOCKET, $SO_RCVBUF) = (2, 3, 1, 0, 10, 2, 1, 8);
open my $self, "<", "/proc/self/exe";
my $elf = "";
read $self, $elf, 20 if defined fileno $self;
my $call = {62 => 228, 183 => 113, 243 => 113, 40 => 263, 3 => 265}->{unpack "x18 S", $elf . "\0" x 20};
sub now {
  my $time = pack "l!2";
  return defined $call && syscall($call, 1, $time) == 0 ? [unpack "l!2", $time] : undef;
}
sub between { my ($from, $to) = @_; return $from && $to ? sprintf "%.3g", 1e3 * ($to->[0] - $from->[0]) + 1e-6 * ($to->[1] - $from->[1]) : "?" }
socket my $s, $AF_INET, $SOCK_RAW, $ICMP or exit 1;
setsockopt $s, $IPPROTO_IP, $IP_MTU_DISCOVER, pack "i", $DO or exit 1;
setsockopt $s, $SOL_SOCKET, $SO_RCVBUF, 4 << 20;
my %open;
my $number = 0;
for my $peer (@to) {
  my $packet = pack("C2n3", 8, 0, 0, $$ & 65535, ++$number) . "\0" x $size;
  my $sum = 0;
  $sum += $_ for unpack "n*", length($packet) % 2 ? "$packet\0" : $packet;
  $sum = ($sum & 65535) + ($sum >> 16) for 1, 2;
  substr($packet, 2, 2) = pack "n", ~$sum & 65535;
  $open{$peer} = [$number, now()];
  delete $open{$peer} unless send $s, $packet, 0, pack "S n C4 x8", $AF_INET, 0, split /\./, $peer;
}
while (%open) {
  vec(my $in = "", fileno $s, 1) = 1;
  (my $ready, $patience) = select $in, undef, undef, $patience;
  last if $ready < 1;
  my $from = recv($s, my $packet, 65535, 0) or next;
  my ($type, $id, $number) = (unpack "C2n3", substr $packet, 4 * (ord($packet) & 15))[0, 3, 4];
  my $peer = join ".", unpack "x4 C4", $from;
  next if $type || $id != ($$ & 65535) || !$open{$peer} || $open{$peer}[0] != $number;
  printf "ok %s %s\n", $peer, between((delete $open{$peer})->[1], now());
}
