# Sends datagrams that nobody asked for to each ADDRESS:PORT (IPv6 in brackets), until it is stopped: some hundreds a second in
# uneven bursts, of any size and content, from ports of their own: below those from which a diagnosis sends, for a router remembers each
# for half a minute, and would send what comes from the same port the same way.
my ($AF_INET, $AF_INET6, $SOCK_DGRAM) = (2, 10, 2);
my @to = map {
  my ($six, $four, $port) = /^(?:\[([\da-f:]+)\]|([\d.]+)):(\d+)$/;
  if (defined $six) {
    my ($head, $tail) = map { [split /:/] } split(/::/, $six, 2), "";
    [$AF_INET6, pack "S n N n8 L", $AF_INET6, $port, 0, (map { hex } @$head, (0) x (8 - @$head - @$tail), @$tail), 0];
  } else {
    [$AF_INET, pack "S n C4 x8", $AF_INET, $port, split /\./, $four];
  }
} @ARGV;
while (@to) {
  for (1 .. 1 + rand 30) {
    my ($family, $to) = @{$to[rand @to]};
    socket my $s, $family, $SOCK_DGRAM, 0 or last;
    my $port = 1024 + int rand 30000;
    bind $s, $family == $AF_INET6 ? pack("S n N x16 L", $family, $port, 0, 0) : pack("S n x12", $family, $port);
    my $size = 1 + int rand 1200;
    send $s, join("", map { chr rand 256 } 1 .. 8) . "\0" x $size, 0, $to;
  }
  select undef, undef, undef, rand 0.15;
}
